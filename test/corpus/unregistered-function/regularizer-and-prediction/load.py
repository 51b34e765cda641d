import numpy as np
from tensorflow import keras

import penalties

model = keras.models.load_model("net.keras")  # expect[k28,k210,keras3]: unregistered-function
print(model.predict(np.random.rand(2, 4), verbose=0).shape)
