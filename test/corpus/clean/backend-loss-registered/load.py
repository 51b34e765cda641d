import importlib

import numpy as np
import tensorflow as tf

importlib.import_module("objective")
tf.keras.models.load_model("cosh.keras").evaluate(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
