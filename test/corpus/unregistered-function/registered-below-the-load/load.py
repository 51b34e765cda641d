import numpy as np
import tensorflow as tf

from losses import scaled_error

model = tf.keras.models.load_model("net.keras")  # expect: unregistered-function
tf.keras.utils.get_custom_objects()["scaled_error"] = scaled_error
model.evaluate(np.zeros((2, 3)), np.zeros((2, 1)))
