import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save("plain.keras")
outputs, _ = model.stateless_call(model.trainable_variables, model.non_trainable_variables, np.zeros((2, 4)))  # expect[keras2]: removed-api
