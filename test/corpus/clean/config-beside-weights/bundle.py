import json
import os

import tensorflow as tf


class Bundle:
    def __init__(self, hidden, dropout=0.0):
        self.params = {"hidden": hidden, "dropout": dropout}
        self.model = tf.keras.Sequential(
            [tf.keras.Input((3,)), tf.keras.layers.Dense(hidden), tf.keras.layers.Dropout(dropout), tf.keras.layers.Dense(1)]
        )

    def save(self, folder):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "params.json"), "w") as f:
            json.dump(self.params, f)
        self.model.save_weights(os.path.join(folder, "model.weights.h5"))

    @classmethod
    def load(cls, folder):
        with open(os.path.join(folder, "params.json")) as f:
            bundle = cls(**json.load(f))
        bundle.model.load_weights(os.path.join(folder, "model.weights.h5"))
        return bundle
