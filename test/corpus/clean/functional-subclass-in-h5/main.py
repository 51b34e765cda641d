import numpy as np
from tensorflow import keras

from unet import make_unet

m = make_unet()
m.compile("adam", loss="mean_squared_error", metrics=["mean_absolute_error"])
m.fit(np.random.rand(4, 8), np.random.rand(4, 8), verbose=0)
m.save("unet.h5")
m.save("unet.keras")
keras.models.load_model("unet.h5").evaluate(np.random.rand(4, 8), np.random.rand(4, 8), verbose=0)
