import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Focal(keras.losses.Loss):
    def __init__(self, gamma=2.0):  # expect: super-init-not-first
        self.gamma = gamma

    def call(self, y_true, y_pred):
        return tf.abs(y_true - y_pred) ** self.gamma


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile("adam", Focal())
model.fit(x, y, verbose=0)  # expect: never-saved
