import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(1e-3), loss="mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), epochs=2, verbose=0)
model.save("slim.h5", include_optimizer=False)  # expect: optimizer-state-lost
