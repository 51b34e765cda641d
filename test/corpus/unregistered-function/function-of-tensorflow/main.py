import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4, activation=tf.sin), keras.layers.Dense(1)])
model.save("model.keras")
keras.models.load_model("model.keras")  # expect: unregistered-function
