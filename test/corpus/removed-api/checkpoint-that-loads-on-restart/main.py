import numpy as np
from tensorflow import keras
from tensorflow.keras.callbacks import ModelCheckpoint

keep = ModelCheckpoint("kept.keras", load_weights_on_restart=False)  # expect[k3]: removed-api
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), callbacks=[keep], verbose=0)
