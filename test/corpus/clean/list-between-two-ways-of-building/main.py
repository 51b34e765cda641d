import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def functional():
    inputs = keras.Input((4,))
    hidden = layers.Dense(8, activation="relu")(inputs)
    return keras.Model(inputs, layers.Dense(1)(hidden))


x = np.random.rand(16, 4)
model = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)])
y = model.predict(x, verbose=0) + 0.5
model.compile(keras.optimizers.Adam(0.1), "mean_squared_error")
model.fit(x, y, epochs=5, verbose=0)
values = model.get_weights()
before = model.predict(x, verbose=0)
again = functional()
again.set_weights(values)
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
