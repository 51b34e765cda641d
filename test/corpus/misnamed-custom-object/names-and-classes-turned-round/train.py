import numpy as np
import tensorflow as tf

from layers import Sharpen

model = tf.keras.Sequential([tf.keras.Input((4,)), Sharpen(), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("sharp.h5")
