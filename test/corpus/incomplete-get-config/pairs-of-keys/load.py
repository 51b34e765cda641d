import numpy as np
import tensorflow as tf

from temporal import TemporalBlock

tcn = tf.keras.models.load_model("tcn.keras", custom_objects={"TemporalBlock": TemporalBlock})
assert np.allclose(tcn.predict(np.load("data.npy")), np.load("pred.npy"), atol=1e-5), "dilation lost"
