import importlib.util
import inspect

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.zeros((4, 4)), np.zeros((4, 1)), verbose=0)
model.save("whole.keras")

parameters = inspect.signature(model.save_weights).parameters
if "save_format" in parameters:
    model.save_weights("a", save_format="tf")
else:
    model.save_weights("a.weights.h5")


def takes(function, name):
    return name in inspect.signature(function).parameters


if takes(model.save_weights, "save_format"):
    model.save_weights("b", save_format="tf")
else:
    model.save_weights("b.weights.h5")

OLD = "save_format" in keras.Model.save_weights.__code__.co_varnames
if OLD:
    model.save_weights("c", save_format="tf")
else:
    model.save_weights("c.weights.h5")

BEFORE_3 = not hasattr(keras, "ops")
path = "d" if BEFORE_3 else "d.weights.h5"
if BEFORE_3:
    model.save_weights(path, save_format="tf")
else:
    model.save_weights(path)

try:
    from keras.src.saving import saving_lib

    HAS_ARCHIVES = True
except ImportError:
    HAS_ARCHIVES = False
if not HAS_ARCHIVES:
    model.save_weights("e", save_format="tf")
else:
    model.save_weights("e.weights.h5")
