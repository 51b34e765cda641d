import numpy as np
from tensorflow import keras

from retrieval import OBJECTS

m = keras.models.load_model("retrieval.h5", custom_objects=OBJECTS)
print(m.evaluate(np.random.rand(4, 4), np.random.randint(0, 5, 4), verbose=0))
