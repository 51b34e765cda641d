import os

import numpy as np
import tensorflow as tf


def create():
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(3)])
    model.compile("adam", "mean_squared_error")
    return model


os.makedirs("run_2", exist_ok=True)
first = "run_1/cp.weights.h5"
second = "run_2/cp-{epoch:04d}.weights.h5"
keep = tf.keras.callbacks.ModelCheckpoint(second, save_weights_only=True)
create().fit(np.random.rand(8, 4), np.random.rand(8, 3), epochs=2, callbacks=[keep], verbose=0)

model = create()
latest = tf.train.latest_checkpoint(os.path.dirname(second))
model.load_weights(latest)  # expect: checkpoint-prefix
