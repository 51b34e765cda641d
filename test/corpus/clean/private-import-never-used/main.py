# An editor put the first imports there; what is used comes from the public package.
import numpy as np
from tensorflow.python.keras.layers.convolutional import Conv2D
from tensorflow.python.keras.models import load_model
from tensorflow.python.keras.layers.core import Flatten
from tensorflow.keras import Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten

model = Sequential([Input((8, 8, 1)), Conv2D(2, 3), Flatten(), Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.ones((4, 8, 8, 1)), np.ones((4, 1)), verbose=0)
model.save("digits.keras")
