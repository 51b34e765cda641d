import numpy as np
import tensorflow as tf

from reg import Elastic

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1, kernel_regularizer=Elastic(l2=0.1))])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("elastic.keras")
assert tf.keras.models.load_model("elastic.keras").layers[-1].kernel_regularizer.l2 == 0.1
