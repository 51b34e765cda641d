import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

model = build()
model.compile("adam", "mse")
model.fit(x, y, verbose=0)

again = build()
again.set_weights(model.get_weights())  # expect: uncompiled-model
again.fit(x, y, verbose=0)
