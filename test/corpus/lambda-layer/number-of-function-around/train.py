import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def build(scale):
    return keras.Sequential([keras.Input((4,)), layers.Lambda(lambda t: t * scale), layers.Dense(1)])  # expect: lambda-layer


model = build(3.0)
model.save("m.h5")
