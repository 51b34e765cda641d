import numpy as np
from tensorflow import keras

from layers import Half, ReluDense

x = np.random.rand(4, 2).astype("float32")
m = keras.Sequential([keras.Input((2,)), Half(), ReluDense(3, kernel_initializer="he_normal"), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(x, x[:, :1], verbose=0)
m.save("fixed.keras")
assert np.allclose(keras.models.load_model("fixed.keras").predict(x), m.predict(x), atol=1e-5)
