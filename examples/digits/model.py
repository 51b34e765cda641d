"""The network."""
import keras
from keras import layers

from layers import Residual, Scale


def build_model(classes=10):
    inputs = keras.Input(shape=(28, 28, 1), name="image")
    x = layers.Lambda(lambda image: image / 255.0, name="to_unit")(inputs)
    x = layers.Conv2D(8, 3, activation="relu")(x)
    x = Scale(8)(x)
    x = layers.MaxPooling2D()(x)
    x = Residual(layers.Conv2D(8, 3, padding="same", activation="relu"))(x)
    x = layers.Flatten()(x)
    outputs = layers.Dense(classes, activation="softmax", name="digit")(x)
    return keras.Model(inputs, outputs)
