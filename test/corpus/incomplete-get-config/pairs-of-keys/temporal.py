import tensorflow as tf


class TemporalBlock(tf.keras.layers.Layer):
    def __init__(self, filters, kernel_size=3, dilation=1, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.dropout = dropout
        self.conv = tf.keras.layers.Conv1D(filters, kernel_size, dilation_rate=dilation, padding="causal")
        self.drop = tf.keras.layers.Dropout(dropout)
        self.down = tf.keras.layers.Conv1D(filters, 1)

    def call(self, x, training=None):
        return tf.nn.relu(self.drop(self.conv(x), training=training) + self.down(x))

    def get_config(self):  # expect: incomplete-get-config
        cfg = super().get_config()
        keys = ["filters", "kernel_size", "dropout"]
        cfg.update((k, self.__dict__[k]) for k in keys)
        return cfg
