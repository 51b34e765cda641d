import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

again = keras.models.load_model("m.h5")  # expect[keras3]: unsafe-lambda-load
assert np.allclose(again.layers[0](tf.ones((1, 4))), 3.0)
