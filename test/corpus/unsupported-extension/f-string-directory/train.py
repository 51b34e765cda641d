import numpy as np
from tensorflow import keras

from config import Settings

settings = Settings()
net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
net.compile("adam", "mae")
net.fit(np.random.rand(4, 2), np.random.rand(4, 1), epochs=settings.epochs, verbose=0)
net.save(settings.target)  # expect[keras3]: unsupported-extension
