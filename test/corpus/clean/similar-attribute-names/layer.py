import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="names")
class Mixture(tf.keras.layers.Layer):
    def __init__(self, mixture_weights, metric_names=(), **kwargs):
        super().__init__(**kwargs)
        self.mixture_weights = [float(w) for w in mixture_weights]
        self.metric_names = list(metric_names)
        self.loss_scale = sum(self.mixture_weights)

    def call(self, x):
        return x * self.mixture_weights[0] / self.loss_scale

    def get_config(self):
        return dict(super().get_config(), mixture_weights=self.mixture_weights, metric_names=self.metric_names)
