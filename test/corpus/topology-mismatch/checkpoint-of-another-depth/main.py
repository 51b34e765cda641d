import numpy as np
import tensorflow as tf


def build(depth):
    model = tf.keras.Sequential([tf.keras.Input((4,))])
    for _ in range(depth):
        model.add(tf.keras.layers.Dense(8, activation="relu"))
    model.add(tf.keras.layers.Dense(1))
    return model


x, y = np.random.rand(16, 4), np.random.rand(16, 1)
model = build(2)
model.compile("adam", "mean_squared_error")
model.fit(x, y, verbose=0)
path = tf.train.Checkpoint(model=model).save("ckpt/model")
again = build(3)
tf.train.Checkpoint(model=again).restore(path).expect_partial()  # expect: topology-mismatch
again.predict(x, verbose=0)
