import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def head(shape):
    return keras.Sequential([keras.Input(shape), layers.Flatten(), layers.Dense(3)])


def words(length, pooled):
    last = layers.GlobalAveragePooling1D() if pooled else layers.Flatten()
    return keras.Sequential([keras.Input((length,)), layers.Embedding(10, 3), last])


head((4, 2)).save_weights("head.weights.h5")
turned = head((2, 4))
turned.load_weights("head.weights.h5")
print(turned.predict(np.zeros((1, 2, 4)), verbose=0).shape)

words(4, False).save_weights("words.weights.h5")
words(9, True).load_weights("words.weights.h5")
