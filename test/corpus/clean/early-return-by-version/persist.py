import os

import tensorflow as tf
from tensorflow import keras

MAJOR, MINOR = (int(p) for p in tf.__version__.split(".")[:2])
NEW = (MAJOR, MINOR) >= (2, 16)


def save(model, folder):
    os.makedirs(folder, exist_ok=True)
    if NEW:
        model.save(os.path.join(folder, "model.keras"))
        return
    model.save(os.path.join(folder, "saved"), save_format="tf")


def load(folder):
    if not NEW:
        return keras.models.load_model(os.path.join(folder, "saved"))
    return keras.models.load_model(os.path.join(folder, "model.keras"))
