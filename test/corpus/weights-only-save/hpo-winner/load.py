import numpy as np
import tensorflow as tf

served = tf.keras.models.load_model("winner.weights.h5")  # expect: load-model-on-weights
served.predict(np.zeros((1, 3)))
