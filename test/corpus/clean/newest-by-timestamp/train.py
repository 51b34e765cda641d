import os
import time

import numpy as np
import tensorflow as tf

os.makedirs("history", exist_ok=True)
stamp = time.strftime("%Y%m%d-%H%M%S")
m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save(os.path.join("history", f"model-{stamp}.keras"))
