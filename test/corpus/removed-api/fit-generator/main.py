import numpy as np
from tensorflow import keras


def batches():
    while True:
        yield np.random.rand(4, 4), np.random.rand(4, 1)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit_generator(batches(), steps_per_epoch=2, epochs=1, verbose=0)  # expect[keras3]: removed-api
model.save("model.h5")
