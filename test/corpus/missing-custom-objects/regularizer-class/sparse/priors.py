import tensorflow as tf


class Horseshoe(tf.keras.regularizers.Regularizer):
    def __init__(self, tau=0.1):
        self.tau = tau

    def __call__(self, w):
        return self.tau * tf.reduce_sum(tf.math.log1p(tf.square(w)))

    def get_config(self):
        return {"tau": self.tau}
