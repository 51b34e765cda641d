import numpy as np
import tensorflow as tf
from tensorflow import keras

from nets import relu

model = keras.models.load_model("net.h5")  # expect[k215]: unregistered-function
assert float(model.layers[0].activation(tf.constant([1.0]))[0]) == 6.0
