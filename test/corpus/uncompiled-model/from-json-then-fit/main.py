import numpy as np
from tensorflow import keras

m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save_weights("m.weights.h5")
text = m.to_json()

twin = keras.models.model_from_json(text)  # expect[keras2]: uncompiled-model
twin.load_weights("m.weights.h5")
twin.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
