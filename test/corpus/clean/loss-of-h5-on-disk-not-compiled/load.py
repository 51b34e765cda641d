import numpy as np
from tensorflow import keras

model = keras.models.load_model("forecast.h5", compile=False)
print(model.predict(np.ones((1, 4), "float32")))
