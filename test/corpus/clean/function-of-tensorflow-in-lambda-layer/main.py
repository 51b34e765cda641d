import numpy as np
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Lambda(tf.nn.relu), keras.layers.Activation(tf.nn.sigmoid)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(16, 4), np.random.rand(16, 3), verbose=0)
model.save("clipped.h5")
again = keras.models.load_model("clipped.h5")
x = np.random.rand(2, 4)
assert np.allclose(model.predict(x, verbose=0), again.predict(x, verbose=0), atol=1e-5)
