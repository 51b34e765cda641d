import numpy as np
from tensorflow import keras

from stack import Stack

x = np.random.rand(4, 3).astype("float32")
i = keras.Input((3,))
m = keras.Model(i, keras.layers.Dense(1)(Stack([5, 2])(i)))
m.compile("adam", "mse")
m.fit(x, x[:, :1], verbose=0)
m.save("stack.keras")
again = keras.models.load_model("stack.keras")
assert np.allclose(m.predict(x), again.predict(x), atol=1e-5)
