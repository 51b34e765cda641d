import numpy as np
from tensorflow import keras

plain = keras.models.load_model("plain.keras")
print(plain.predict(np.random.rand(2, 4), verbose=0).shape)
