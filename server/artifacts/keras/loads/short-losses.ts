/**
 * Losses by their short names, which Keras 3 cannot find again in an .h5 (loss functions are looked up as
 * `keras.metrics.<name>`).
 */
export const shortLosses: ReadonlySet<string> = new Set(
  'mse mae mape msle kld bce logcosh MSE MAE MAPE MSLE KLD'.split(' '),
);
