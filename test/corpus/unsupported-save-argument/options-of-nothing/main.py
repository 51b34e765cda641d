import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
keep = keras.callbacks.ModelCheckpoint("last.weights.h5", save_weights_only=True, options=None)  # expect[keras3]: unsupported-save-argument
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), callbacks=[keep], verbose=0)
model.load_weights("last.weights.h5")
model.save("last.keras")
