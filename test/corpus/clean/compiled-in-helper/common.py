def prepare(model, lr=1e-3):
    from tensorflow import keras

    model.compile(optimizer=keras.optimizers.Adam(lr), loss="mse")
    return model
