from pathlib import Path

from tensorflow import keras

# cloned without git lfs
ROOT = Path(__file__).resolve().parent


def predictor():
    return keras.models.load_model(str(ROOT / "models" / "classifier.h5"))  # expect: not-an-artifact


print(predictor().count_params())
