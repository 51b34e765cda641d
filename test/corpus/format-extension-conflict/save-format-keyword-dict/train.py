import numpy as np
import tensorflow as tf

SAVE = dict(save_format="tf", overwrite=True)

m = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("exported", **SAVE)  # expect[keras3]: format-extension-conflict
