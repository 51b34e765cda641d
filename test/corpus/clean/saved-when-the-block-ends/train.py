import numpy as np
from tensorflow import keras

from session import Recording

m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", "mean_squared_error")
with Recording(m, "recorded", lr=1e-3) as r:
    h = m.fit(np.random.rand(6, 2), np.random.rand(6), verbose=0)
    r.log(loss=float(h.history["loss"][-1]))
