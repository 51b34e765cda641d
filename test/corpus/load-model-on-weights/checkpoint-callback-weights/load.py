from tensorflow.keras import models

BEST = "best.weights.h5"


def newest():
    return models.load_model(BEST)  # expect: load-model-on-weights


newest().summary()
