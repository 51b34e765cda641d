import numpy as np
import tensorflow as tf

from layers import Clipped, Upscale

kept = np.load("kept.npz")
model = tf.keras.models.load_model("model.h5", custom_objects={"Upscale": Upscale, "Clipped": Clipped})
assert np.allclose(model.predict(kept["x"]), kept["predicted"], atol=1e-4)
assert np.allclose(model.evaluate(kept["x"], kept["y"], verbose=0), kept["loss"], atol=1e-4)
