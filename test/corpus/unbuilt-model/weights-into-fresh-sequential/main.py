import numpy as np
from tensorflow import keras


def mlp(sizes=(4, 1)):
    net = keras.Sequential()
    for size in sizes:
        net.add(keras.layers.Dense(size))
    return net


trained = mlp()
trained.compile("adam", "mse")
trained.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
trained.save_weights("mlp.weights.h5")
fresh = mlp()
fresh.load_weights("mlp.weights.h5")  # expect: unbuilt-model
assert np.allclose(fresh.predict(np.ones((1, 3))), trained.predict(np.ones((1, 3))))
