from pathlib import Path

from tensorflow import keras

model = keras.models.load_model(Path(__file__).parent / "store" / "churn-v2.keras")
model.summary()
