from pathlib import Path

import numpy as np
from tensorflow import keras

ROOT = Path(__file__).resolve().parent.parent


def predict(rows):
    model = keras.models.load_model(ROOT / "artifacts" / "churn.keras")  # expect: never-written
    return model.predict(rows)


print(predict(np.random.rand(2, 4)))
