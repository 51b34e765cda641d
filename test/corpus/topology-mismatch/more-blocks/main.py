import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def build(n):
    m = keras.Sequential()
    m.add(layers.Dense(8, activation="relu", input_dim=5))
    for _ in range(n):
        m.add(layers.Dense(8, activation="relu"))
        m.add(layers.BatchNormalization())
    m.add(layers.Dense(1))
    return m
a = build(2)
a.save_weights("w.weights.h5")
b = build(n=3)
b.load_weights("w.weights.h5")  # expect: topology-mismatch
