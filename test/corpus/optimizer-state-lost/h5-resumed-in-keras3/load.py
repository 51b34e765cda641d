import numpy as np
from tensorflow import keras

m = keras.models.load_model("m.h5")  # expect[keras3]: optimizer-state-lost
m.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
