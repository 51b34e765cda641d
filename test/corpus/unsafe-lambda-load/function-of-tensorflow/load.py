import numpy as np
from tensorflow import keras

model = keras.models.load_model("clipped.keras")  # expect[k215]: unsafe-lambda-load
print(model.predict(np.random.rand(2, 4), verbose=0).shape)
