import numpy as np
import tensorflow as tf

import kit

m = tf.keras.Sequential([tf.keras.Input((2,)), kit.PositionScale(0.5), tf.keras.layers.Dense(3, kit.hard_mish), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("kit.keras")
m = tf.keras.models.load_model("kit.keras")
