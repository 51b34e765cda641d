import numpy as np
import tensorflow as tf


def build():
    model = tf.keras.Sequential([tf.keras.layers.Dense(4, input_shape=(3,), name="base"), tf.keras.layers.Dense(1, name="head")])
    model.get_layer("base").trainable = False
    model.compile("adam", loss="mean_squared_error")
    return model


x, y = np.ones((8, 3), "float32"), np.zeros((8, 1), "float32")
first = build()
history = first.fit(x, y, epochs=2, verbose=0)
first.save_weights("head.weights.h5")

# the second stage trains other layers, with an optimizer of its own
second = build()
second.load_weights("head.weights.h5")
second.get_layer("base").trainable = True
second.compile(tf.keras.optimizers.Adam(1e-5), loss="mean_squared_error")
second.fit(x, y, epochs=4, initial_epoch=len(history.epoch), verbose=0)
second.save("tuned.keras")
