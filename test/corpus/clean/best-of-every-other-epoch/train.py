import numpy as np
from tensorflow import keras

x, y = np.random.rand(16, 4), np.random.rand(16, 1)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mean_squared_error")
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_loss", save_best_only=True)
each = keras.callbacks.ModelCheckpoint("epoch-{epoch}-{loss:.3f}.keras")
model.fit(x, y, validation_data=(x, y), validation_freq=2, epochs=4, callbacks=[best, each], verbose=0)
