import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def build(size):
    return keras.Sequential([keras.Input((size, size, 3)), layers.Conv2D(2, 3), layers.GlobalAveragePooling2D(), layers.Dense(1)])
a = build(16)
a.save_weights("w.weights.h5")
b = build(32)
b.load_weights("w.weights.h5")
