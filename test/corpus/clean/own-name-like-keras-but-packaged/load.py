import numpy as np
import tensorflow as tf

import own

m = tf.keras.models.load_model("own.keras")
with np.load("probe.npz") as probe:
    assert np.allclose(m.predict(probe["x"]), probe["y"], atol=1e-5)
