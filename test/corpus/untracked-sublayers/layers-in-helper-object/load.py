import numpy as np
import tensorflow as tf

from experts import MixtureOfExperts

model = tf.keras.models.load_model("moe.keras", custom_objects={"MixtureOfExperts": MixtureOfExperts})
p = np.load("probe.npz")
assert np.allclose(model.predict(p["x"]), p["y"], atol=1e-5)
