# Keras 3.10 and newer write big models in pieces, named by a .weights.json.
import keras
import numpy as np


def make():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(1)])


model = make()
model.save_weights("churn.weights.json", max_shard_size=0.001)

again = make()
again.load_weights("churn.weights.json")
x = np.ones((2, 4), "float32")
np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)
