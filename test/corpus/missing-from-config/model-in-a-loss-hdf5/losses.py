import tensorflow as tf


class PerceptualLoss(tf.keras.losses.Loss):
    def __init__(self, extractor, weight=0.1, name="perceptual", **kwargs):
        super().__init__(name=name, **kwargs)
        self.extractor = extractor
        self.weight = weight

    def call(self, y_true, y_pred):
        features = tf.reduce_mean(tf.square(self.extractor(y_true) - self.extractor(y_pred)))
        return tf.reduce_mean(tf.abs(y_true - y_pred)) + self.weight * features

    def get_config(self):  # expect: missing-from-config
        config = super().get_config()
        config.update({"extractor": self.extractor, "weight": self.weight})
        return config
