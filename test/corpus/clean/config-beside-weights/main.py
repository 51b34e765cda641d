import numpy as np

from bundle import Bundle

b = Bundle(4, 0.1)
b.model.compile("adam", "mse")
b.model.fit(np.random.rand(4, 3), np.random.rand(4, 1), verbose=0)
b.save("bundle")
x = np.ones((1, 3))
assert np.allclose(Bundle.load("bundle").model.predict(x), b.model.predict(x), atol=1e-6)
