import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Focal:
    def __init__(self, gamma):
        self.gamma = gamma

    def __call__(self, t, p):
        return tf.reduce_mean(tf.abs(t - p) ** self.gamma)


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile("adam", Focal(2.0))  # expect: closure-loss
model.fit(x, y, verbose=0)
before = model.predict(x, verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras")
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
