import tensorflow as tf


class Temperature(tf.keras.layers.Layer):
    def __init__(self, start=1.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start
        self.t = self.add_weight(name="t", shape=(), initializer=tf.keras.initializers.Constant(start))

    def call(self, logits):
        return logits / self.t

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "start": self.t}
