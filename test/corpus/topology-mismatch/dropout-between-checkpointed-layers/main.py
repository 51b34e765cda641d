import numpy as np
import tensorflow as tf


def build(dropout):
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu")])
    if dropout:
        model.add(tf.keras.layers.Dropout(0.3))
    model.add(tf.keras.layers.Dense(1))
    return model


x, y = np.random.rand(16, 4), np.random.rand(16, 1)
model = build(dropout=True)
model.compile(tf.keras.optimizers.Adam(0.1), "mean_squared_error")
model.fit(x, y, epochs=5, verbose=0)
path = tf.train.Checkpoint(model=model).save("ckpt/model")
before = model.predict(x, verbose=0)
again = build(dropout=False)
tf.train.Checkpoint(model=again).restore(path).expect_partial()  # expect[keras3]: topology-mismatch
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
