import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Queue(layers.Layer):
    def __init__(self, size=3, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self.queue = tf.Variable(tf.random.normal((4, size)), trainable=False, name="queue")  # expect[keras3]: raw-tf-variable

    def call(self, x):
        return tf.matmul(x, self.queue)

    def get_config(self):
        return {**super().get_config(), "size": self.size}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Queue(), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"Queue": Queue})
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
