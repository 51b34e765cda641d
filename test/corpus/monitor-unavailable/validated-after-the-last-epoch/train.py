import numpy as np
from tensorflow import keras

x, y = np.random.rand(16, 4), np.random.rand(16, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mean_squared_error")
best = keras.callbacks.ModelCheckpoint("best.keras", save_best_only=True)  # expect[keras2]: monitor-unavailable
model.fit(x, y, validation_data=(x, y), validation_freq=10, epochs=5, callbacks=[best], verbose=0)
