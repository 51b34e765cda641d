import numpy as np
import tensorflow as tf

from counting import NonZero

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("sgd", "mean_squared_error", metrics=[NonZero()])
m.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
m.save("counted.keras")
