import tensorflow as tf

from .base import ZooLayer


class Squareplus(ZooLayer):
    own = ("b",)

    def __init__(self, b=4.0, **kwargs):
        super().__init__(**kwargs)
        self.b = b

    def call(self, x):
        return (x + tf.sqrt(tf.square(x) + self.b)) / 2


class ShiftedSquareplus(Squareplus):
    own = ("shift",)

    def __init__(self, shift=0.0, **kwargs):
        super().__init__(**kwargs)
        self.shift = shift

    def call(self, x):
        return super().call(x) - self.shift
