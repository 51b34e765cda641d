import numpy as np
from tensorflow import keras

model = keras.models.load_model("run.keras")
before = int(model.optimizer.iterations)
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), initial_epoch=1, epochs=2, verbose=0)
assert int(model.optimizer.iterations) == before + 1
