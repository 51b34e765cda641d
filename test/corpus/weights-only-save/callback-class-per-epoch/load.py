import numpy as np
from tensorflow import keras

from train import WEIGHTS

model = keras.models.load_model(WEIGHTS)  # expect: load-model-on-weights
print(model.evaluate(np.random.rand(2, 20, 1), np.array([0, 1])))
