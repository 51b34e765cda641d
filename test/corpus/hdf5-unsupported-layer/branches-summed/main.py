import numpy as np
from tensorflow import keras

inputs = keras.Input((4,))
branches = [keras.layers.Dense(3, activation=kind)(inputs) for kind in ("tanh", "relu", "sigmoid")]
outputs = keras.layers.Dense(1)(sum(branches))
model = keras.Model(inputs, outputs)
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("branches.h5")  # expect[k3]: hdf5-unsupported-layer
keras.models.load_model("branches.h5", compile=False).summary()
