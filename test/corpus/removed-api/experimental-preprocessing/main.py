import numpy as np
from tensorflow.keras import Input, Sequential, layers
from tensorflow.keras.layers.experimental import preprocessing  # expect[keras3]: removed-api

norm = preprocessing.Normalization()
norm.adapt(np.random.rand(8, 2))
m = Sequential([Input((2,)), norm, layers.Dense(1)])
m.compile("adam", "mean_squared_error")
m.fit(np.random.rand(8, 2), np.random.rand(8, 1), verbose=0)
m.save("norm.keras")
