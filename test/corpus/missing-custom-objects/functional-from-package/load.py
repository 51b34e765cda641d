import numpy as np
from tensorflow import keras

picker = keras.models.load_model("picker.keras")  # expect: missing-custom-objects
picker.predict(np.random.rand(1, 12))
