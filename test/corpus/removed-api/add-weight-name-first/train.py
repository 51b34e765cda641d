import numpy as np
import tensorflow as tf

from layers import BilinearPool

model = tf.keras.Sequential([tf.keras.Input((4,)), BilinearPool()])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(6, 4), np.random.rand(6, 1), verbose=0)
model.save("bilinear.h5")
