import numpy as np
from tensorflow import keras


def network(head):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(9)])
    model.pop()
    model.add(keras.layers.Dense(head))
    return model


widths = [4, 9]
widths.pop()
widths.append(2)
options = {"units": 4, "use_bias": False}
del options["use_bias"]
network(2).save_weights("m.weights.h5")
plain = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(2)])
plain.load_weights("m.weights.h5")
again = keras.Sequential([keras.Input((3,)), *[keras.layers.Dense(width) for width in widths]])
again.load_weights("m.weights.h5")
last = keras.Sequential([keras.Input((3,)), keras.layers.Dense(**options), keras.layers.Dense(2)])
last.load_weights("m.weights.h5")
print(np.allclose(plain.predict(np.ones((1, 3)), verbose=0), again.predict(np.ones((1, 3)), verbose=0)))
