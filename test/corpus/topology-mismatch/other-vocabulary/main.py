import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

def build(vocab, bias=True):
    return keras.Sequential([keras.Input((5,)), layers.Embedding(vocab, 3), layers.LSTM(4), layers.Dense(1, use_bias=bias)])
a = build(10)
a.save_weights("w.weights.h5")
b = build(12)
b.load_weights("w.weights.h5")  # expect: topology-mismatch
