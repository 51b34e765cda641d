# `call` builds the layer where nobody has: the layers that `build` makes are made once.
import numpy as np
import tensorflow as tf


class Branches(tf.keras.layers.Layer):
    def build(self, input_shape):
        self._build_wide()
        self.gate = self.add_weight(name="gate", shape=(4,), initializer="ones")
        super().build(input_shape)

    def _build_wide(self):
        self.hidden = tf.keras.layers.Dense(8, activation="relu")
        self.hidden.build((None, 4))
        self.out = tf.keras.layers.Dense(4)
        self.out.build((None, 8))

    def call(self, inputs):
        if not self.built:
            self.build(inputs.shape)
        return self.out(self.hidden(inputs)) * self.gate


model = tf.keras.Sequential([tf.keras.Input((4,)), Branches(), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.ones((4, 4)), np.ones((4, 1)), verbose=0)
model.save("branches.keras")
again = tf.keras.models.load_model("branches.keras", custom_objects={"Branches": Branches})
x = np.ones((2, 4), "float32")
np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)
