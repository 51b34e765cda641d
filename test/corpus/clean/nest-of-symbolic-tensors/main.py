# Functions of TensorFlow that only look at objects, or hand them on, take symbolic tensors.
import numpy as np
import tensorflow as tf
from tensorflow import keras

left = keras.Input((4,), name="left")
right = keras.Input((4,), name="right")
inputs = {"left": left, "right": right}
hidden = tf.nest.map_structure(keras.layers.Dense(3, activation="relu"), inputs)
assert tf.nest.is_nested(hidden) and not tf.nest.is_nested(left)
tf.nest.assert_same_structure(inputs, hidden)
print(tf.is_tensor(left), tf.TensorShape(left.shape))
with tf.name_scope("head"):
    outputs = keras.layers.Dense(1)(keras.layers.Concatenate()(tf.nest.flatten(hidden)))
model = keras.Model(inputs, outputs)
model.compile("adam", "mean_squared_error")
x = {"left": np.ones((4, 4)), "right": np.ones((4, 4))}
model.fit(x, np.ones((4, 1)), verbose=0)
model.save("two-towers.keras")
