import numpy as np
import tensorflow as tf

import scoring

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mean_squared_error", metrics=[scoring.AbsMean(name="size")])
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("size.h5")
