import numpy as np
import tensorflow as tf

from vision.blocks import Gate, Stem

i = tf.keras.Input((8, 2))
o = tf.keras.layers.Dense(1)(tf.keras.layers.Flatten()(Gate()(Stem(3, stride=2)(i))))
m = tf.keras.Model(i, o)
m.compile("adam", "mse")
m.fit(np.random.rand(4, 8, 2), np.random.rand(4, 1), verbose=0)
m.save("vision.keras")
