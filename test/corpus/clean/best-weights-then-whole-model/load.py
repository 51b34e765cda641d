import os.path

from tensorflow import keras

m = keras.models.load_model(os.path.join("runs", "one", "model.keras"))
