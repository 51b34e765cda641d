import tensorflow as tf

import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
if hasattr(model, "export"):
    model.export("serving/1")
else:
    model.save("serving/1")
served = tf.saved_model.load("serving/1")
print(list(served.signatures))
