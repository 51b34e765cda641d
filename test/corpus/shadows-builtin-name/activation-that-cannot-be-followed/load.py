import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("denoiser.keras")  # expect[keras2]: unregistered-function
probe = np.load("probe.npz")
assert np.allclose(model.predict(probe["x"]), probe["y"], atol=1e-5), "another activation is in the restored model"
