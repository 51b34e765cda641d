import numpy as np
from tensorflow import keras

from penalties import off_diagonal

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, kernel_regularizer=off_diagonal)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(16, 4), np.random.rand(16, 3), verbose=0)
model.save("net.keras")
