import numpy as np
import tensorflow as tf

from metrics import Bias

model = tf.keras.models.load_model("drift.keras", custom_objects={"Bias": Bias})
model.evaluate(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
