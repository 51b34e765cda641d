import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

inputs = keras.Input((8, 8, 1))
x = layers.Conv2D(2, 3)(inputs / 255.0)
x = layers.Flatten()(x)
model = keras.Model(inputs, layers.Dense(1)(x))
model.compile("adam", "mean_squared_error")
images = 255 * np.random.rand(8, 8, 8, 1)
model.fit(images, np.random.rand(8, 1), verbose=0)
model.save("scaled.h5")  # expect[keras3]: hdf5-unsupported-layer
again = keras.models.load_model("scaled.h5", compile=False)
assert np.allclose(model.predict(images, verbose=0), again.predict(images, verbose=0), atol=1e-5)
