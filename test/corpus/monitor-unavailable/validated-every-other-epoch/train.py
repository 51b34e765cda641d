import numpy as np
from tensorflow import keras
from tensorflow.keras.callbacks import ModelCheckpoint

x, y = np.random.rand(16, 4), np.random.rand(16, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mean_squared_error")
keeper = ModelCheckpoint("house_{epoch:02d}_{val_loss:.3f}.keras")  # expect: monitor-unavailable
model.fit(x, y, validation_split=0.25, validation_freq=2, epochs=4, callbacks=[keeper], verbose=0)
