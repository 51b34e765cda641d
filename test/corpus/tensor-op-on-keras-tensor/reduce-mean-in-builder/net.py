import tensorflow as tf


def build(vocab=30):
    tokens = tf.keras.Input((None,), dtype="int32")
    vectors = tf.keras.layers.Embedding(vocab, 4)(tokens)
    pooled = tf.reduce_mean(vectors, axis=1)  # expect[keras3]: tensor-op-on-keras-tensor
    return tf.keras.Model(tokens, tf.keras.layers.Dense(1)(pooled))
