import numpy as np
from tensorflow import keras


def quantile_loss(y_true, y_pred):
    e = y_true - y_pred
    return 0.9 * e * e


m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", loss=quantile_loss)
m.fit(np.random.rand(4, 2).astype("float32"), np.random.rand(4, 1).astype("float32"), verbose=0)
m.save("quantile.h5", include_optimizer=False)
