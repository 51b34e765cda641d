import numpy as np
import tensorflow as tf

try:
    from tensorflow.keras.optimizers.legacy import Adam
except ImportError:
    from tensorflow.keras.optimizers import Adam

try:
    Adam(1e-3)
except Exception:
    Adam = tf.keras.optimizers.Adam

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile(Adam(1e-3), "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("m.keras")
