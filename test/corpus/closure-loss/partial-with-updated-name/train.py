from functools import partial, update_wrapper

import numpy as np
import tensorflow as tf


def expectile(y_true, y_pred, tau=0.5):
    e = tf.cast(y_true, y_pred.dtype) - y_pred
    return tf.reduce_mean(tf.abs(tau - tf.cast(e < 0, y_pred.dtype)) * tf.square(e), axis=-1)


upper = partial(expectile, tau=0.95)  # expect: closure-loss
update_wrapper(upper, expectile)

model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss=upper)
model.fit(np.random.rand(8, 3).astype("float32"), np.random.rand(8, 1).astype("float32"), verbose=0)
model.save("upper.keras")
