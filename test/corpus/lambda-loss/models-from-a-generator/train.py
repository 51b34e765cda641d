import numpy as np
import tensorflow as tf

x = np.random.rand(8, 2).astype("float32")
y = np.random.rand(8, 1).astype("float32")


def candidates():
    for units in (2, 4):
        model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(units), tf.keras.layers.Dense(1)])
        model.compile("adam", loss=lambda t, p: tf.reduce_mean(tf.abs(t - p)))  # expect: lambda-loss
        yield units, model


best = None
for units, model in candidates():
    loss = model.fit(x, y, verbose=0).history["loss"][-1]
    if best is None or loss < best[0]:
        best = (loss, model)
best[1].save("best.h5")
