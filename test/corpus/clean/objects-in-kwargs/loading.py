from tensorflow import keras

from parts import Clip, rms

DEFAULTS = {"custom_objects": {"Clip": Clip}}
DEFAULTS["custom_objects"]["rms"] = rms


def load(path, **overrides):
    return keras.models.load_model(path, **{**DEFAULTS, **overrides})
