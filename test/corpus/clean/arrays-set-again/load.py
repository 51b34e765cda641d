import numpy as np

from nets import build

model = build()
with np.load("model.npz") as arrays:
    model.set_weights([arrays[name] for name in arrays.files])
np.testing.assert_allclose(model.predict(np.ones((1, 4))), np.load("probe.npy"), rtol=1e-5)
