import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Input

left, right = Input((2,), name="left"), Input((3,), name="right")
both = tf.concat([Dense(4)(left), Dense(4)(right)], axis=-1)  # expect[keras3]: tensor-op-on-keras-tensor
model = tf.keras.Model([left, right], Dense(1)(both))
model.compile("adam", "mse")
model.fit([np.random.rand(4, 2), np.random.rand(4, 3)], np.random.rand(4, 1), verbose=0)
model.save("pair.keras")
tf.keras.models.load_model("pair.keras")
