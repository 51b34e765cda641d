from tensorflow import keras
from tensorflow.keras import layers


def encoder(width=8, code=3):
    x = inputs = keras.Input((width,))
    x = layers.Dense(6, activation="relu")(x)
    return inputs, layers.Dense(code)(x)


def autoencoder(width=8):
    inputs, code = encoder(width)
    return keras.Model(inputs, layers.Dense(width)(layers.Dense(6, activation="relu")(code)))
