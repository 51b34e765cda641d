import dataclasses
from dataclasses import dataclass
from typing import ClassVar

import tensorflow as tf
from tensorflow import keras


@dataclass(eq=False)
class Scale(keras.layers.Layer):
    factor: float = 2.0
    layer_name: str = None
    rank: ClassVar[int] = 2

    def __post_init__(self):
        super().__init__(name=self.layer_name)

    def call(self, inputs):
        return inputs * self.factor

    def get_config(self):
        return {"factor": self.factor, "layer_name": self.layer_name}


@dataclass
class WeightedError(keras.losses.Loss):
    weight: float = 2.0
    name: str = "weighted_error"
    reduction: str = "sum_over_batch_size"

    def __post_init__(self):
        super().__init__(name=self.name, reduction=self.reduction)

    def call(self, y_true, y_pred):
        return self.weight * tf.reduce_mean(tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred), axis=-1)

    def get_config(self):
        return {**super().get_config(), "weight": self.weight}


@dataclass
class Absolute(keras.regularizers.Regularizer):
    strength: float = 0.01

    def __call__(self, weights):
        return self.strength * tf.reduce_sum(tf.abs(weights))

    def get_config(self):
        return dataclasses.asdict(self)


@dataclass
class Decay(keras.optimizers.schedules.LearningRateSchedule):
    start: float
    rate: float = 0.5

    def __call__(self, step):
        return self.start / (1.0 + self.rate * tf.cast(step, tf.float32))

    def get_config(self):
        return dict(vars(self))


def takes_factor(cls):
    """Puts a constructor of its own before the one that is there."""
    original = cls.__init__

    def __init__(self, factor=1.0, **kwargs):
        original(self, **kwargs)
        self.factor = factor

    cls.__init__ = __init__
    return cls


@takes_factor
class Shift(keras.layers.Layer):
    def call(self, inputs):
        return inputs + self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


objects = {each.__name__: each for each in (Scale, WeightedError, Absolute, Decay, Shift)}
