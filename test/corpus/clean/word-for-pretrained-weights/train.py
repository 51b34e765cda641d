import os

import numpy as np
import tensorflow as tf

KNOWN = {"small": "small-pretrained.weights.h5"}


def backbone(size, weights="imagenet"):
    model = tf.keras.Sequential([tf.keras.layers.Dense(4, input_shape=(3,)), tf.keras.layers.Dense(1)])
    if weights == "imagenet" and size in KNOWN:
        if os.path.exists(KNOWN[size]):
            model.load_weights(KNOWN[size])
    elif weights is not None:
        model.load_weights(weights)
    return model


def small(weights="imagenet"):
    return backbone(os.environ.get("SIZE", "small"), weights)


model = small()
model.compile("adam", loss="mean_squared_error")
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
model.save("small.keras")
