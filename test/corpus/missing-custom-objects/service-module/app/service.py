import functools

from tensorflow import keras

from . import settings


@functools.lru_cache(maxsize=None)
def get_model():
    return keras.models.load_model(settings.MODEL)  # expect: missing-custom-objects


def predict(batch):
    return get_model().predict(batch)
