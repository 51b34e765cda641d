import numpy as np
from tensorflow import keras

model = keras.models.load_model("slim.h5")
model.compile(keras.optimizers.Adam(1e-3), loss="mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), initial_epoch=2, epochs=4, verbose=0)
assert int(model.optimizer.iterations.numpy()) == 4
