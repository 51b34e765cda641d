import numpy as np
from tensorflow import keras

from uncertainty import UncertaintyWeights

i = keras.Input((4,))
branches = [keras.layers.Dense(2)(i), keras.layers.Dense(2, activation="tanh")(i)]
model = keras.Model(i, UncertaintyWeights(2)(branches))
model.compile("adam", "mse")
x = np.random.rand(8, 4).astype("float32")
model.fit(x, np.random.rand(8, 2), verbose=0)
model.save("uncertainty.keras")
np.savez("probe.npz", x=x, y=model.predict(x))
