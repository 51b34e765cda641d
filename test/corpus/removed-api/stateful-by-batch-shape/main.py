import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

batch = 4
model = keras.Sequential()
model.add(layers.LSTM(5, batch_input_shape=(batch, 3, 2), stateful=True))  # expect[k3]: removed-api
model.add(layers.Dense(1))
model.compile("adam", "mse")
model.fit(np.random.rand(8, 3, 2), np.random.rand(8, 1), batch_size=batch, shuffle=False, verbose=0)
model.save("stateful.keras")
