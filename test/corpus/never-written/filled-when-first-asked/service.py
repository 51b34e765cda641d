import numpy as np
from tensorflow import keras

_model = None


def tag(values):
    global _model
    if _model is None:
        _model = keras.models.load_model("tagger_final.keras")  # expect: never-written
    return _model.predict(np.array([values]), verbose=0)
