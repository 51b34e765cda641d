import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Net(tf.keras.Model):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = hidden
        self.a = layers.Dense(hidden, activation="relu")
        self.b = layers.Dense(1)

    def call(self, x):
        return self.b(self.a(x))

    def get_config(self):
        return {"hidden": self.hidden}


net = Net(4)
net.compile("adam", "mse")
x = np.random.rand(8, 4).astype("float32")
net.fit(x, np.random.rand(8, 1), verbose=0)
net.save("net.keras")
again = tf.keras.models.load_model("net.keras", custom_objects={"Net": Net})
assert np.allclose(net.predict(x, verbose=0), again.predict(x, verbose=0), atol=1e-5)
