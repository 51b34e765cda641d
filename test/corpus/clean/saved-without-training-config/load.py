import numpy as np
from tensorflow import keras

keras.models.load_model("quantile.h5").predict(np.random.rand(1, 2), verbose=0)
