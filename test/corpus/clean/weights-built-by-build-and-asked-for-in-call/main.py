import numpy as np
import tensorflow as tf


class Table(tf.keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.table_made = False

    def build(self, input_shape):
        self._make_table(input_shape)
        super().build(input_shape)

    def _make_table(self, input_shape):
        if self.table_made:
            return
        self.table = self.add_weight(name="table", shape=(int(input_shape[-1]), 2))
        self.table_made = True

    def call(self, inputs):
        # for those who call it without building it
        if not self.table_made:
            self._make_table(inputs.shape)
        return tf.matmul(inputs, self.table)


model = tf.keras.Sequential([tf.keras.Input((3,)), Table(), tf.keras.layers.Dense(1)])
model.compile("adam", loss="mean_squared_error")
x, y = np.ones((8, 3), "float32"), np.zeros((8, 1), "float32")
model.fit(x, y, verbose=0)
before = model.predict(x, verbose=0)
model.save("table.keras")
again = tf.keras.models.load_model("table.keras", custom_objects={"Table": Table})
assert np.allclose(again.predict(x, verbose=0), before)
