import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

TABLE = {}


class Registered(layers.Layer):
    def __init_subclass__(cls, key=None, **kwargs):
        super().__init_subclass__(**kwargs)
        TABLE[key or cls.__name__.lower()] = cls


class Double(Registered):
    def call(self, x):
        return 2.0 * x


class Triple(Registered, key="Triple"):
    def call(self, x):
        return 3.0 * x
