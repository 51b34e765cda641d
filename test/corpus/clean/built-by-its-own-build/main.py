import numpy as np

from net import Scorer

x = np.random.rand(8, 4).astype("float32")
model = Scorer()
model.compile("adam", "mse")
model.fit(x, np.random.rand(8, 1), verbose=0)
parts = model.get_weights()
again = Scorer()
again.build((None, 4))
again.set_weights(parts)
assert np.allclose(model.predict(x), again.predict(x), atol=1e-5)
np.savez("scorer.npz", *parts)
