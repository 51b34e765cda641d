import tensorflow as tf
from tensorflow import keras


class TripletMargin(keras.losses.Loss):
    def __init__(self, margin):
        super().__init__()
        self.margin = margin

    def call(self, y, e):
        a, p, n = tf.split(e, 3, axis=-1)
        return tf.nn.relu(tf.reduce_sum(tf.square(a - p) - tf.square(a - n), -1) + self.margin)


def mean_distance(scale):
    def fn(y, e):
        return scale * tf.reduce_mean(tf.norm(e, axis=-1))

    return fn
