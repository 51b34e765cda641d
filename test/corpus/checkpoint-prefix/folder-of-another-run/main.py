import os

import numpy as np
import tensorflow as tf


def create():
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(3)])
    model.compile("adam", "mean_squared_error")
    return model


path = "training_1/cp.ckpt"
folder = os.path.dirname(path)
path = "training_2/cp-{epoch:04d}.ckpt"
keep = tf.keras.callbacks.ModelCheckpoint(path, save_weights_only=True)  # expect[keras3]: unsupported-extension
create().fit(np.random.rand(8, 4), np.random.rand(8, 3), epochs=2, callbacks=[keep], verbose=0)

model = create()
model.load_weights(tf.train.latest_checkpoint(folder))  # expect[keras2]: checkpoint-prefix
