import numpy as np
import tensorflow as tf

from poly import Polynomial

x = tf.keras.Input((2,))
model = tf.keras.Model(x, tf.keras.layers.Dense(1)(Polynomial()(x)))
model.compile("sgd", "mean_squared_error")
model.fit(np.random.rand(8, 2), np.random.rand(8, 1), verbose=0)
model.save("poly.h5")  # expect: duplicate-weight-names
