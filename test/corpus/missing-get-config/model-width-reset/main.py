import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Net(tf.keras.Model):  # expect[keras3]: missing-get-config
    def __init__(self, hidden=8, **kwargs):
        super().__init__(**kwargs)
        self.a = layers.Dense(hidden, activation="relu")
        self.b = layers.Dense(1)

    def call(self, x):
        return self.b(self.a(x))


net = Net(3)
net.compile("adam", "mse")
x = np.random.rand(8, 4).astype("float32")
net.fit(x, np.random.rand(8, 1), verbose=0)
net.save("net.keras")  # expect[k210,k212]: hdf5-subclassed-model
again = tf.keras.models.load_model("net.keras", custom_objects={"Net": Net})
assert np.allclose(net.predict(x, verbose=0), again.predict(x, verbose=0), atol=1e-5)
