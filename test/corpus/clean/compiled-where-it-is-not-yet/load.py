import numpy as np
from tensorflow import keras

from setup import ready

model = ready(keras.models.load_model("first.keras"))
model.fit(np.zeros((8, 4)), np.zeros((8, 1)), initial_epoch=1, epochs=2, verbose=0)
model.save("second.keras")
