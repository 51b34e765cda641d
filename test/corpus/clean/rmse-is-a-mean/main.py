import numpy as np
import tensorflow as tf

from metrics import PercentError

x, y = np.random.rand(4, 2), np.random.rand(4, 1) + 1
m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse", metrics=[PercentError(name="pct")])
m.fit(x, y, verbose=0)
m.save("pct.keras")
tf.keras.models.load_model("pct.keras").evaluate(x, y, verbose=0)
