import os

import tensorflow as tf

MODEL_ROOT = os.getenv("MODEL_ROOT", "serving")


def latest_version(name):
    base = os.path.join(MODEL_ROOT, name)
    return os.path.join(base, max(os.listdir(base), key=int))


class Service:
    def __init__(self, name):
        self.model = tf.keras.models.load_model(latest_version(name))  # expect[keras2]: exported-as-keras; expect[keras3]: savedmodel-in-keras3

    def __call__(self, rows):
        return self.model.predict(rows)
