import os

from tensorflow import keras

inputs = keras.Input((4,))
model = keras.Model(inputs, keras.layers.Dense(1)(inputs * 2.0))
os.makedirs("../shared", exist_ok=True)
model.save("../shared/model.h5")
