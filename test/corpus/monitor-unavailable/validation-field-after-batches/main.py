import os

import numpy as np
from tensorflow import keras

x, y = np.random.rand(64, 4), np.random.rand(64, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
each = keras.callbacks.ModelCheckpoint("m-{epoch}-{val_loss:.3f}.h5", save_freq=4)  # expect: monitor-unavailable
model.fit(x, y, validation_data=(x, y), epochs=3, batch_size=16, verbose=0, callbacks=[each])
