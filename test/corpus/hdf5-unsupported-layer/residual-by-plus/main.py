import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def block(x):
    shortcut = x
    x = layers.Dense(4, activation="relu")(x)
    return x + shortcut


inputs = keras.Input((4,))
model = keras.Model(inputs, layers.Dense(1)(block(block(inputs))))
model.compile("adam", "mean_squared_error")
x = np.random.rand(8, 4)
model.fit(x, np.random.rand(8, 1), verbose=0)
model.save("residual.h5")  # expect[keras3]: hdf5-unsupported-layer
again = keras.models.load_model("residual.h5", compile=False)
assert np.allclose(model.predict(x, verbose=0), again.predict(x, verbose=0), atol=1e-5)
