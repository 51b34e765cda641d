import numpy as np
from tensorflow import keras

from legacy import Embed

x = np.random.rand(4, 3).astype("float32")
m = keras.Sequential([keras.Input((3,)), Embed(size=4, scale=0.1), keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(x, x[:, :1], verbose=0)
m.save("embed.keras")
again = keras.models.load_model("embed.keras", custom_objects={"Embed": Embed})
assert np.allclose(m.predict(x), again.predict(x), atol=1e-5)
