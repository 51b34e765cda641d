import numpy as np
import tensorflow as tf


class MelFilters(tf.keras.layers.Layer):
    def __init__(self, weights, **kwargs):
        super().__init__(**kwargs)
        self._weights_of_bands = np.asarray(weights, dtype="float32")

    @property
    def weights_of_bands(self):
        """One weight a band."""
        return self._weights_of_bands

    def call(self, spectrum):
        return spectrum * self._weights_of_bands

    def get_config(self):  # expect[k215,k3]: unserializable-config
        return {**super().get_config(), "weights": self.weights_of_bands}
