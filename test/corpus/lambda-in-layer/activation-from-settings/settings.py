import tensorflow as tf

ACTIVATION = lambda t: tf.where(t > 0, t, 0.01 * t)  # expect: lambda-in-layer
UNITS = 4
