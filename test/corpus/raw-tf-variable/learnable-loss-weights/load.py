import numpy as np
from tensorflow import keras

from uncertainty import UncertaintyWeights

with keras.utils.custom_object_scope({"UncertaintyWeights": UncertaintyWeights}):
    model = keras.models.load_model("uncertainty.keras")
p = np.load("probe.npz")
assert np.allclose(model.predict(p["x"]), p["y"], atol=1e-5)
