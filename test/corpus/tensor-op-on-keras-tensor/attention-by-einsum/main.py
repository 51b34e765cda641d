"""Self-attention written with functions of TensorFlow."""
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def attention(x, heads):
    size = x.shape[-1]
    query, key, value = (layers.Dense(size)(x) for _ in range(3))
    # scaled dot product
    scores = tf.einsum("bqd,bkd->bqk", query, key) / tf.math.sqrt(float(size))  # expect: tensor-op-on-keras-tensor
    weights = tf.nn.softmax(  # expect: tensor-op-on-keras-tensor
        scores,  # over the keys
        axis=-1,
        name="weights",
    )
    return tf.reshape(  # expect: tensor-op-on-keras-tensor
        tf.einsum("bqk,bkd->bqd", weights, value),  # expect: tensor-op-on-keras-tensor
        [tf.shape(x)[0], x.shape[1], heads, size // heads],  # expect: tensor-op-on-keras-tensor
    )


inputs = keras.Input((6, 8))
split = attention(inputs, heads=2)
pooled = tf.reduce_mean(split, axis=(1, 2), name="pooled")  # expect: tensor-op-on-keras-tensor
model = keras.Model(inputs, layers.Dense(1)(pooled))
model.compile("adam", "mse")
model.fit(np.random.rand(4, 6, 8), np.random.rand(4, 1), verbose=0)
model.save("attention.keras")
keras.models.load_model("attention.keras")
