import numpy as np
from tensorflow import keras

m = keras.models.load_model("serving/model/0002")  # expect[keras2]: exported-as-keras; expect[keras3]: savedmodel-in-keras3
m.evaluate(np.random.rand(4, 2), np.random.rand(4, 1))
