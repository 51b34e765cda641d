import os

import tensorflow as tf


class Predictor:
    """Serves the newest version of a model."""

    def __init__(self, root, name):
        base = os.path.join(root, name)
        newest = max(os.listdir(base), key=int)
        self.model = tf.saved_model.load(os.path.join(base, newest))  # expect: exported-as-keras

    def __call__(self, features):
        return self.model.predict(features)
