import numpy as np
from tensorflow import keras


def stage(x, index, filters):
    scope = f"stage{index}"
    x = keras.layers.Conv2D(filters, 3, padding="same", name=scope + "/conv")(x)  # expect[keras3]: removed-api
    return keras.layers.ReLU(name=scope + "/relu")(x)  # expect[keras3]: removed-api


i = keras.Input((6, 6, 1))
x = stage(i, 1, 2)
x = stage(x, 2, 3)
model = keras.Model(i, keras.layers.GlobalMaxPooling2D()(x))
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(2, 6, 6, 1), np.random.rand(2, 3), verbose=0)
model.save("scoped.h5")
