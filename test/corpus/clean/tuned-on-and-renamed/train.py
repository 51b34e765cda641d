import os

import numpy as np
import tensorflow as tf

from layers import Gain

x = np.random.rand(8, 3).astype("float32")
y = np.random.rand(8, 1).astype("float32")


def build():
    model = tf.keras.Sequential([tf.keras.Input((3,)), Gain(3.0), tf.keras.layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    return model


model = build()
model.fit(x, y, verbose=0)
model.save("first.keras")

# a second stage goes on with what the first one left
model = tf.keras.models.load_model("first.keras", custom_objects={"Gain": Gain})
model.fit(x, y, verbose=0)
model.save("unfinished.keras")
os.replace("unfinished.keras", "final.keras")
