import os

from tensorflow import keras

HERE = os.path.dirname(os.path.abspath(__file__))
model = keras.models.load_model(
    os.path.join(HERE, "models", "best.keras"),  # expect: truncated-file
    compile=False,
)
print(model.predict([[0.0] * 6]))
