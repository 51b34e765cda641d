from pathlib import Path

import numpy as np
from tensorflow import keras

ARTIFACTS = Path(__file__).resolve().parent / "artifacts"


def main():
    ARTIFACTS.mkdir(exist_ok=True)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
    model.save(ARTIFACTS / "churn.keras")


if __name__ == "__main__":
    main()
