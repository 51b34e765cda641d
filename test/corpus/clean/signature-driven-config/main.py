import numpy as np
from tensorflow import keras

from core import Affine

m = keras.Sequential([keras.Input((2,)), Affine(3.0, shift=1.0), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save("affine.keras")
again = keras.models.load_model("affine.keras", custom_objects={"Affine": Affine})
assert again.layers[-2].shift == 1.0
