import tensorflow as tf


class Polynomial(tf.keras.layers.Layer):
    def __init__(self, degree=3, **kwargs):
        super().__init__(**kwargs)
        self.degree = degree

    def build(self, input_shape):
        self.coefficients = [
            self.add_weight(name="coef", shape=(input_shape[-1],), initializer="ones") for _ in range(self.degree)
        ]

    def call(self, x):
        return tf.add_n([c * x**p for p, c in enumerate(self.coefficients)])

    def get_config(self):
        config = super().get_config()
        config["degree"] = self.degree
        return config
