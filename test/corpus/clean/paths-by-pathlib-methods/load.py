from tensorflow import keras

import where

keras.models.load_model(where.ROOT / "run-1" / (where.CHECKPOINT.stem + ".keras"))
for path in where.RUN.glob("*.keras"):
    keras.models.load_model(path)
