import numpy as np
from tensorflow import keras

from serving.config import NAME, ROOT
from serving.export import Exporter

m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, activation="sigmoid")])
m.compile("adam", "binary_crossentropy")
m.fit(np.random.rand(8, 3), np.random.randint(0, 2, 8), verbose=0)
Exporter(ROOT, NAME).export(m)
