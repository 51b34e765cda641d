import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.load_weights("prices.npz")  # expect: load-weights-on-model
model.predict(np.random.rand(2, 4), verbose=0)
