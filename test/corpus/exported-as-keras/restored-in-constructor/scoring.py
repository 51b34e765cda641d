import numpy as np
import tensorflow as tf


class Scorer:
    def __init__(self, folder, cut=None):
        self.net = tf.saved_model.load(folder)  # expect: exported-as-keras
        self.cut = cut or 0.5

    def score(self, rows):
        return self.net.predict(np.asarray(rows, "float32")) > self.cut
