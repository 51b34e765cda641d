import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, y, verbose=0)

again = keras.Sequential.from_config(model.get_config())
again.set_weights(model.get_weights())  # expect: uncompiled-model
again.train_on_batch(x, y)
