import numpy as np
import tensorflow as tf


class ElasticNet(tf.keras.regularizers.Regularizer):
    def __init__(self, alpha=1e-3, ratio=0.5):
        self.l1 = alpha * ratio
        self.l2 = alpha * (1.0 - ratio)

    def __call__(self, w):
        return self.l1 * tf.reduce_sum(tf.abs(w)) + self.l2 * tf.reduce_sum(tf.square(w))

    def get_config(self):  # expect: unaccepted-config-key
        return {"l1": self.l1, "l2": self.l2}


model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1, kernel_regularizer=ElasticNet(1e-2, 0.2))])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("model.keras")
again = tf.keras.models.load_model("model.keras", custom_objects={"ElasticNet": ElasticNet})
