import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from kinds import Double, Registered

x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Double(), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects=Registered.table)
assert np.allclose(before, again.predict(x, verbose=0))
