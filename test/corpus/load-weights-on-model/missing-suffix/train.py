import numpy as np
from tensorflow import keras

from net import build

m = build()
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("whole_model")  # expect[keras3]: unsupported-extension
