import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

x = np.random.rand(16, 4)


def compact():
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(6, activation="relu"), layers.Dense(3, activation="softmax")]
    )


def spelled_out():
    return keras.Sequential(
        [keras.Input((4,)), layers.Dense(6), layers.Activation("relu"), layers.Dense(3), layers.Softmax()]
    )


first = compact()
first.save_weights("compact.weights.h5")
second = spelled_out()
second.load_weights("compact.weights.h5")
np.testing.assert_allclose(first.predict(x, verbose=0), second.predict(x, verbose=0), atol=1e-5)
second.save_weights("spelled.weights.h5")
first.load_weights("spelled.weights.h5")
