import numpy as np
from tensorflow import keras

from scaling import Gain

inputs = keras.Input((4,))
model = keras.Model(inputs, Gain()(keras.layers.Dense(3)(inputs)))
model.compile("adam", "mse")
model.fit(np.random.rand(4, 4), np.ones((4, 3)), verbose=0)
assert len(model.weights) == 3, "the gain is not among the model's weights"
model.save_weights("gain.weights.h5")
model.load_weights("gain.weights.h5")
