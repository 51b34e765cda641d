import numpy as np
import tensorflow as tf

from losses import Quantile

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", Quantile(0.9))
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("demand.h5")
