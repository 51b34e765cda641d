import inspect

import numpy as np
import tensorflow as tf
from tensorflow.keras.utils import get_custom_objects


def mish(x):
    return x * tf.math.tanh(tf.math.softplus(x))


get_custom_objects().update({"mish": mish})

options = {}
if "weight_decay" in inspect.signature(tf.keras.optimizers.Adam.__init__).parameters:
    options["weight_decay"] = 1e-4
if int(tf.__version__.split(".")[1]) >= 11:
    stop = tf.keras.callbacks.EarlyStopping(monitor="loss", start_from_epoch=1)
else:
    stop = tf.keras.callbacks.EarlyStopping(monitor="loss")
try:
    optimizer = tf.keras.optimizers.Adam(1e-3, use_ema=True)
except TypeError:
    optimizer = tf.keras.optimizers.Adam(1e-3, **options)
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(4, activation="mish"), tf.keras.layers.Dense(1)])
model.compile(optimizer, "mse", metrics=["acc"])
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), callbacks=[stop], verbose=0)
model.save("model.keras")
