import numpy as np
import tensorflow as tf

from files import ensure_parent

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save(ensure_parent("build/models/net.keras"))
tf.io.gfile.makedirs("build/weights")
m.save_weights("build/weights/net.weights.h5")
m.load_weights("build/weights/net.weights.h5")
