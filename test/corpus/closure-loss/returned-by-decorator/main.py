import numpy as np
import tensorflow as tf

from decorators import masked

masked_mse = masked(lambda t, p: tf.reduce_mean(tf.square(t - p), axis=-1))
m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", loss=masked_mse(-1.0))  # expect: closure-loss
m.fit(np.random.rand(4, 2).astype("float32"), np.random.rand(4, 1).astype("float32"), verbose=0)
m.save("masked.keras")
tf.keras.models.load_model("masked.keras")  # expect: unregistered-function
