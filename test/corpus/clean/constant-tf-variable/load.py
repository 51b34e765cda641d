import numpy as np
import tensorflow as tf

from noise import Scaled

model = tf.keras.models.load_model("cooled.keras", custom_objects={"Scaled": Scaled})
probe = np.load("probe.npz")
np.testing.assert_allclose(model.predict(probe["x"]), probe["y"], rtol=1e-4, atol=1e-5)
