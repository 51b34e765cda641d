import tensorflow as tf

__all__ = ["hard_mish"]


@tf.keras.utils.register_keras_serializable(package="kit")
def hard_mish(x):
    return x * tf.clip_by_value(x + 2.0, 0.0, 2.0) / 2.0
