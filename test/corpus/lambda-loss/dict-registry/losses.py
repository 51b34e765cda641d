import tensorflow as tf

LOSSES = {
    "l2": "mean_squared_error",
    "cauchy": lambda t, p: tf.math.log1p(tf.square(t - p)),  # expect: lambda-loss
}
