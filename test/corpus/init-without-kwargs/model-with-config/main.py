import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class Net(tf.keras.Model):
    def __init__(self, hidden, drop):  # expect[keras3]: init-without-kwargs
        super(Net, self).__init__()
        self.hidden, self.drop = hidden, drop
        self.a = layers.Dense(hidden, activation="relu")
        self.d = layers.Dropout(drop)
        self.b = layers.Dense(1)

    def call(self, x, training=False):
        return self.b(self.d(self.a(x), training=training))

    def get_config(self):
        config = super().get_config()
        config.update({"hidden": self.hidden, "drop": self.drop})
        return config


net = Net(4, 0.1)
net.compile("adam", "mse")
x = np.random.rand(8, 4).astype("float32")
net.fit(x, np.random.rand(8, 1), verbose=0)
net.save("net.keras")  # expect[k210,k212]: hdf5-subclassed-model
again = tf.keras.models.load_model("net.keras", custom_objects={"Net": Net})
assert np.allclose(net.predict(x, verbose=0), again.predict(x, verbose=0), atol=1e-5)
