import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Builder:
    def __init__(self, scale):
        self.scale = scale

    def build(self):
        return keras.Sequential([keras.Input((4,)), layers.Lambda(lambda t: t * self.scale), layers.Dense(1)])  # expect: lambda-layer


model = Builder(3.0).build()
model.save("m.h5")
