import os

from tensorflow import keras

NAME = os.path.splitext(os.path.basename(__file__))[0]
model = keras.models.load_model(NAME + "_model.keras")  # expect: never-written
model.summary()
