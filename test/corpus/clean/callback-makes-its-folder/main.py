import numpy as np
from tensorflow import keras

m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
m.compile("adam", "mse")
saver = keras.callbacks.ModelCheckpoint("deep/er/model.{epoch:02d}.keras", save_freq="epoch")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), epochs=2, callbacks=[saver], verbose=0)
keras.models.load_model("deep/er/model.02.keras")
