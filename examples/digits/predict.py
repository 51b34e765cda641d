"""Reads a digit."""
import sys

import keras
import numpy as np


def load_best():
    return keras.models.load_model("checkpoints/best.keras")


def load_last():
    return keras.models.load_model("digits.weights.h5")


def load_exported():
    return keras.models.load_model("../export/1")


if __name__ == "__main__":
    image = np.load(sys.argv[1])[np.newaxis, ..., np.newaxis]
    print(load_best().predict(image).argmax())
