import numpy as np
import tensorflow as tf


class Trainer:
    def __init__(self, class_weights):
        self.class_weights = tf.constant(class_weights)

    def make_loss(self):
        weights = self.class_weights

        def weighted_cce(y_true, y_pred):
            return -tf.reduce_sum(weights * y_true * tf.math.log(y_pred + 1e-7), axis=-1)

        return weighted_cce

    def run(self, x, y, path):
        net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, activation="softmax")])
        net.compile("adam", loss=self.make_loss())  # expect: closure-loss
        net.fit(x, y, verbose=0)
        net.save(path)


Trainer([1.0, 2.0, 0.5]).run(np.random.rand(6, 4), np.eye(3, dtype="float32")[[0, 1, 2, 0, 1, 2]], "weighted.keras")
