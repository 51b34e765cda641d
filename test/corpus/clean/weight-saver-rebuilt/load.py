import numpy as np

from saver import Bundle, mlp

p = np.load("probe.npz")
assert np.allclose(Bundle("bundle").read(mlp).predict(p["x"]), p["y"], atol=1e-5)
