import tensorflow as tf
from tensorflow.keras import layers


class Stem(layers.Layer):
    def __init__(self, filters, *, stride=1, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.stride = filters, stride
        self.conv = layers.Conv1D(filters, 3, strides=stride, padding="same")

    def call(self, x):
        return self.conv(x)

    def get_config(self):
        return super().get_config() | {"filters": self.filters, "stride": self.stride}


class Gate(layers.Layer):
    def call(self, x):
        return x * tf.sigmoid(x)


CUSTOM = {cls.__name__: cls for cls in (Stem, Gate)}
