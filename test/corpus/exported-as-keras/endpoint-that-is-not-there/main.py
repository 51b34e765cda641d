import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
tf.saved_model.save(model, "exported")

served = keras.Sequential([keras.layers.TFSMLayer("exported")])  # expect[keras2]: removed-api; expect[keras3]: exported-as-keras
served.predict(x, verbose=0)
