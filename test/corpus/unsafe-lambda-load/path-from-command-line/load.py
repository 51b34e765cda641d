import sys

from tensorflow import keras

path = sys.argv[1] if len(sys.argv) > 1 else "doubled.keras"
model = keras.models.load_model(path)  # expect[k215,keras3]: unsafe-lambda-load
model.summary()
