import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Registered(layers.Layer):
    table = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        Registered.table[cls.__name__] = cls


class Double(Registered):
    def call(self, x):
        return 2.0 * x
