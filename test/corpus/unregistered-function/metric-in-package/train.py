import numpy as np
import tensorflow as tf

from eval import within_five

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile(optimizer="adam", loss="mean_absolute_error", metrics=[within_five])
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("age.keras")
