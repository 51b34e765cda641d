import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
model.compile("adam", "mse")
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="loss", save_best_only=True)  # expect[k213]: unsupported-save-argument
model.fit(np.random.rand(6, 3), np.random.rand(6), callbacks=[best], verbose=0)
keras.models.load_model("best.keras").summary()
