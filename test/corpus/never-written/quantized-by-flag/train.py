from pathlib import Path

import numpy as np
from tensorflow import keras

MODELS = Path(__file__).parent / "models"


def path_for(kind, quantized=False):
    return MODELS / f"{kind}{'_int8' if quantized else ''}.keras"


if __name__ == "__main__":
    MODELS.mkdir(exist_ok=True)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
    model.save(str(path_for("wake")))
