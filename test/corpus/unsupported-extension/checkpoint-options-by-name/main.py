import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
options = {"filepath": "cp-{epoch:04d}.ckpt", "save_weights_only": True, "verbose": 0}
saver = keras.callbacks.ModelCheckpoint(**options)  # expect[k3]: unsupported-extension
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0, callbacks=[saver])
model.load_weights("cp-0001.ckpt")
