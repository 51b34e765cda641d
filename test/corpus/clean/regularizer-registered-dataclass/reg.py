import dataclasses

import tensorflow as tf


@tf.keras.utils.register_keras_serializable(package="reg")
@dataclasses.dataclass
class Elastic(tf.keras.regularizers.Regularizer):
    l1: float = 0.0
    l2: float = 0.0

    def __call__(self, w):
        return self.l1 * tf.reduce_sum(tf.abs(w)) + self.l2 * tf.reduce_sum(w * w)

    def get_config(self):
        return dataclasses.asdict(self)
