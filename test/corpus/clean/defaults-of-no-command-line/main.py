import argparse

import numpy as np
from tensorflow import keras

p = argparse.ArgumentParser()
p.add_argument("--units", type=int, default="4")
p.add_argument("--deep", action="store_true")
p.add_argument("--name", default="net")
p.set_defaults(rate=0.1)
a, _ = p.parse_known_args([])


def build(units, deep=False):
    layers = [keras.Input((4,)), keras.layers.Dense(units)]
    if deep:
        layers.append(keras.layers.Dense(4))
    return keras.Sequential(layers)


m = build(a.units, a.deep)
m.compile(keras.optimizers.SGD(a.rate), "mse")
m.fit(np.random.rand(8, 4), np.random.rand(8, 4), verbose=0)
m.save_weights(f"{a.name}.weights.h5")
other = build(4)
other.load_weights("net.weights.h5")
print(np.allclose(other.predict(np.ones((1, 4)), verbose=0), m.predict(np.ones((1, 4)), verbose=0)))
