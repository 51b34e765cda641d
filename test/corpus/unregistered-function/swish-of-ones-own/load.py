import numpy as np
import tensorflow as tf

model = tf.keras.models.load_model("turbofan.keras")  # expect: unregistered-function
kept = np.load("turbofan.npz")
assert np.allclose(model.predict(kept["x"]), kept["y"], atol=1e-5)
