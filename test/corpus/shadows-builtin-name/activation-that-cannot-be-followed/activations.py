import tensorflow as tf


def soft_shrink(x):  # expect[keras3]: shadows-builtin-name
    with tf.name_scope("soft_shrink"):
        return tf.sign(x) * tf.nn.relu(tf.abs(x) - 0.2)
