import numpy as np

try:
    from keras.utils.np_utils import to_categorical
except ImportError:
    from tensorflow.keras.utils import to_categorical
from tensorflow import keras

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
model.compile("adam", "mean_squared_error")
model.fit(to_categorical(np.arange(3)), np.random.rand(3, 2), verbose=0)
model.save_weights("m.weights.h5")
model.load_weights("m.weights.h5")
