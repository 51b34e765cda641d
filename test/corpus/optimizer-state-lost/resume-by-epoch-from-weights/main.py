import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
x, y = np.random.rand(8, 4), np.random.rand(8, 1)
model.fit(x, y, epochs=2, verbose=0)
model.save_weights("last.weights.h5")  # expect: weights-only-save
fresh = keras.models.clone_model(model)
fresh.compile("adam", "mean_squared_error")
fresh.load_weights("last.weights.h5")  # expect: optimizer-state-lost
fresh.fit(x, y, initial_epoch=2, epochs=4, verbose=0)
assert int(fresh.optimizer.iterations) == 4
