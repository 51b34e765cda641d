import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def build(n):
    return keras.Sequential([keras.Input((n,)), layers.Dense(3), layers.Dense(1)])
a = build(4)
a.save_weights("w.weights.h5")
b = build(6)
b.load_weights("w.weights.h5")  # expect: topology-mismatch
