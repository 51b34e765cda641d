import tensorflow as tf

from .base import ZooLayer


class TemporalShift(ZooLayer):
    own = ("steps",)

    def __init__(self, steps=1, **kwargs):
        super().__init__(**kwargs)
        self.steps = steps

    def call(self, x):
        return tf.roll(x, self.steps, axis=1)
