import os

import numpy as np
import tensorflow as tf

FOLDER = "snapshots"
os.makedirs(FOLDER, exist_ok=True)
EPOCHS = 3

model = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(
    np.random.rand(8, 5),
    np.random.rand(8, 1),
    epochs=EPOCHS,
    verbose=0,
    callbacks=[tf.keras.callbacks.ModelCheckpoint(FOLDER + "/epoch-{epoch:03d}.keras")],
)
