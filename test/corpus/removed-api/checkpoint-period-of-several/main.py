import numpy as np
from tensorflow.keras import Sequential, layers
from tensorflow.keras.callbacks import ModelCheckpoint

every = 2
model = Sequential([layers.Input((4,)), layers.Dense(1)])
model.compile("adam", "mse")
some = ModelCheckpoint("some-{epoch:02d}.keras",  # expect[keras3]: removed-api
                       verbose=0, period=every)
fewer = ModelCheckpoint("fewer-{epoch:02d}.keras", period=3)  # expect[keras3]: removed-api
all_of_them = ModelCheckpoint("all-{epoch:02d}.keras", period=1)  # expect[keras3]: removed-api
model.fit(np.zeros((8, 4)), np.zeros((8, 1)), epochs=4, callbacks=[some, fewer, all_of_them], verbose=0)
