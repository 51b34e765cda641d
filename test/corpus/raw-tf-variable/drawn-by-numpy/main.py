import numpy as np
import tensorflow as tf


class Heights(tf.keras.layers.Layer):
    def __init__(self, notes, **kwargs):
        super().__init__(**kwargs)
        self.notes = notes
        self.heights = tf.Variable(np.random.rand(notes).astype("float32"), trainable=False)  # expect[k3]: raw-tf-variable

    def call(self, inputs):
        return inputs * self.heights

    def get_config(self):
        return {**super().get_config(), "notes": self.notes}


x = np.random.rand(8, 4).astype("float32")
model = tf.keras.Sequential([tf.keras.Input((4,)), Heights(4), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, np.random.rand(8, 1), verbose=0)
model.save("heights.keras")
again = tf.keras.models.load_model("heights.keras", custom_objects={"Heights": Heights})
assert np.allclose(model.predict(x), again.predict(x), atol=1e-5)
