import numpy as np
from tensorflow import keras


def soft_dice(y_true, y_pred):
    return 1.0 - (2.0 * y_true * y_pred + 1.0) / (y_true + y_pred + 1.0)


net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, activation="sigmoid")])
net.compile("adam", loss=soft_dice, metrics=["mae"])
net.fit(np.random.rand(4, 3).astype("float32"), np.ones((4, 3), "float32"), verbose=0)
net.save("dice.h5")
