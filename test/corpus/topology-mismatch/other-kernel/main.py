import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def build(k):
    return keras.Sequential([keras.Input((16, 16, 1)), layers.Conv2D(2, k), layers.GlobalAveragePooling2D(), layers.Dense(1)])
a = build(3)
a.save_weights("w.weights.h5")
b = build((5, 5))
b.load_weights("w.weights.h5")  # expect: topology-mismatch
