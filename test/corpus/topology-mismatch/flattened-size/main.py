import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def build(size):
    inp = keras.Input(shape=(size, size, 3))
    x = layers.Flatten()(inp)
    return keras.Model(inp, layers.Dense(2)(x))
a = build(8)
a.save_weights("w.weights.h5")
b = build(10)
b.load_weights("w.weights.h5")  # expect: topology-mismatch
