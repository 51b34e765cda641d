import numpy as np
from tensorflow import keras

model = keras.models.load_model("unit.keras")  # expect[keras3]: unregistered-function
print(model.predict(np.random.rand(2, 4), verbose=0).shape)
