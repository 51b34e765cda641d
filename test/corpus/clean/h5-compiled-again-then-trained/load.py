import numpy as np
from tensorflow import keras

# a new task on old weights
m = keras.models.load_model("m.h5")
m.compile(keras.optimizers.SGD(0.01), "mean_squared_error")
m.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
