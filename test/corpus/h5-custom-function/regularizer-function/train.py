import numpy as np
import tensorflow as tf

from penalty import orthogonal

inputs = tf.keras.Input((4,))
x = tf.keras.layers.Dense(3, kernel_regularizer=orthogonal)(inputs)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(x))
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("ortho.h5")  # expect[k215]: h5-custom-function
