import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K
from tensorflow.keras import layers


def on_the_sphere(vectors):
    return vectors / K.sqrt(K.sum(vectors**2, axis=-1, keepdims=True) + K.epsilon())  # expect[keras3]: tensor-op-on-keras-tensor


pixels = tf.keras.Input((6,))
code = on_the_sphere(layers.Dense(3)(pixels))
model = tf.keras.Model(pixels, layers.Dense(6)(code))
model.compile("adam", "mse")
model.fit(np.random.rand(8, 6), np.random.rand(8, 6), verbose=0)
model.save("sphere.keras")
tf.keras.models.load_model("sphere.keras")
