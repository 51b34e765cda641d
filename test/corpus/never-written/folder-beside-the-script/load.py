from pathlib import Path

from tensorflow import keras

model = keras.models.load_model(str(Path(__file__).resolve().parent / "saved" / "classifier.keras"))  # expect: never-written
model.summary()
