import numpy as np
from tensorflow import keras

from wrap import Skip

x = np.random.rand(4, 3).astype("float32")
i = keras.Input((3,))
m = keras.Model(i, keras.layers.Dense(1)(Skip(keras.layers.Dense(3, "relu"))(i)))
m.compile("adam", "mse")
m.fit(x, x[:, :1], verbose=0)
m.save("skip.keras")
assert np.allclose(keras.models.load_model("skip.keras").predict(x), m.predict(x), atol=1e-5)
