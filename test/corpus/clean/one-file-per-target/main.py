import numpy as np
import tensorflow as tf

TARGETS = ["pm10", "no2"]
for target in TARGETS:
    m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
    m.compile("adam", "mse")
    m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
    m.save("{}.keras".format(target))

models = {target: tf.keras.models.load_model("{}.keras".format(target)) for target in TARGETS}
no2 = tf.keras.models.load_model("no2.keras")
