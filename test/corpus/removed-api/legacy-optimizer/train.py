import numpy as np
import tensorflow as tf

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
opt = tf.keras.optimizers.legacy.Adam(learning_rate=1e-3)  # expect[k28,k31,k36,k3]: removed-api
m.compile(opt, "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("legacy.keras")
