import numpy as np
import tensorflow as tf


class MapLabels(tf.keras.layers.Layer):
    def __init__(self, table, **kwargs):
        super().__init__(**kwargs)
        self.table = table

    def call(self, ids):
        return self.table.lookup(tf.cast(ids, tf.int64))

    def get_config(self):  # expect: unserializable-config
        config = super().get_config()
        config.update({"table": self.table})
        return config


keys, values = tf.constant([10, 20], tf.int64), tf.constant([0, 1], tf.int64)
table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(keys, values), default_value=0)
inputs = tf.keras.Input((5,), dtype="int32")
x = tf.keras.layers.GlobalAveragePooling1D()(tf.keras.layers.Embedding(3, 4)(MapLabels(table)(inputs)))
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(x))
model.compile("adam", "mse")
model.fit(np.random.choice([10, 20], (8, 5)), np.random.rand(8, 1), verbose=0)
model.save("mapped.h5")
