import numpy as np
from tensorflow import keras

from se import SE

x = np.random.rand(2, 5, 4).astype("float32")
m = keras.Sequential([keras.Input((5, 4)), SE(), keras.layers.Flatten(), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(x, x[:, 0, :1], verbose=0)
m.save("se.keras")
again = keras.models.load_model("se.keras")
assert np.allclose(m.predict(x), again.predict(x), atol=1e-5)
