import numpy as np
import tensorflow as tf


def body():
    return [tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(6)]


x, y = np.random.rand(16, 4), np.random.rand(16, 1)
model = tf.keras.Sequential([*body(), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(x, y, verbose=0)
path = tf.train.Checkpoint(model=model).save("ckpt/model")
features = tf.keras.Sequential(body())
tf.train.Checkpoint(model=features).restore(path).expect_partial()
assert np.allclose(features.get_weights()[0], model.get_weights()[0])
