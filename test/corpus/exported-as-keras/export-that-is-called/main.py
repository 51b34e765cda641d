import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.export("exported")  # expect[k28,k210]: removed-api

restored = tf.saved_model.load("exported")  # expect[k215,k3]: exported-as-keras
restored(x)
