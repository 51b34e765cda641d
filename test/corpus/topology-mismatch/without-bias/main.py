import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def build(bias):
    return keras.Sequential([keras.Input((5,)), layers.Dense(1, use_bias=bias)])
a = build(True)
a.save_weights("w.weights.h5")
b = build(False)
b.load_weights("w.weights.h5")  # expect: topology-mismatch
