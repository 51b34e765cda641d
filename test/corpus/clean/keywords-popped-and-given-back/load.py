import numpy as np
import tensorflow as tf

from layers import Upscale

kept = np.load("kept.npz")
model = tf.keras.models.load_model("model.keras", custom_objects={"Upscale": Upscale})
assert np.allclose(model.predict(kept["x"]), kept["predicted"], atol=1e-4)
