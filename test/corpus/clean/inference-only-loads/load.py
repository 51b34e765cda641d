import functools

import numpy as np
from tensorflow import keras

OPTIONS = {"compile": False}
read = functools.partial(keras.models.load_model, **OPTIONS)
whole = read("triplet.keras")
tower = read("tower.h5")
x = np.random.rand(2, 3, 4).astype("float32")
assert np.allclose(whole.predict(x, verbose=0)[:, :2], tower.predict(x[:, 0], verbose=0), atol=1e-5)
