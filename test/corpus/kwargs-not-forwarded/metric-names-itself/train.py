import numpy as np
import tensorflow as tf

from metrics import Bias

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=[Bias(0.1)])
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("drift.keras")
