import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="spline")
class Spline(tf.keras.layers.Layer):
    def __init__(self, knots=3, **kwargs):
        super().__init__(**kwargs)
        self.knots = knots

    def build(self, shape):
        self.values = [self.add_weight(name=f"knot_{k}", shape=(shape[-1],), initializer="ones") for k in range(self.knots)]
        super().build(shape)

    def call(self, x):
        return sum(v * x for v in self.values)

    def get_config(self):
        return {**super().get_config(), "knots": self.knots}
