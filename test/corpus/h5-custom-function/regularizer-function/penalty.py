import tensorflow as tf


def orthogonal(w):
    gram = tf.matmul(w, w, transpose_a=True)
    return 0.01 * tf.reduce_sum(tf.square(gram - tf.eye(w.shape[-1])))
