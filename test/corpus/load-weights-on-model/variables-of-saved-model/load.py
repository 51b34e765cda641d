import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.load_weights("bundle/variables/variables")  # expect[k3]: load-weights-on-model
