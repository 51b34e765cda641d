import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

x = np.random.rand(16, 4)
model = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dropout(0.5), layers.Dense(1)])
y = model.predict(x, verbose=0) + 0.5
model.compile(keras.optimizers.Adam(0.1), "mean_squared_error")
model.fit(x, y, epochs=5, verbose=0)
model.save_weights("model.weights.h5")
before = model.predict(x, verbose=0)
again = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
again.load_weights("model.weights.h5")
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
