import tensorflow as tf


class HingePlus(tf.keras.losses.Loss):
    def __init__(self, margin=1.0, **kwargs):
        super().__init__(**kwargs)
        self.margin = margin

    def call(self, y_true, y_pred):
        return tf.nn.relu(self.margin - y_true * y_pred)

    def get_config(self):
        return {**super().get_config(), "margin": self.margin}
