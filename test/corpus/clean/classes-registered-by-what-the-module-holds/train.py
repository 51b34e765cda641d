import numpy as np
import tensorflow as tf

from layers import Flip, Gain, ScaledActivation, Shift

model = tf.keras.Sequential([tf.keras.Input((3,)), Gain(3.0), Shift(), Flip(), ScaledActivation("tanh"), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
model.save("blocks.keras")
