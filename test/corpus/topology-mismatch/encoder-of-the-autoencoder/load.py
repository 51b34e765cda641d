import numpy as np
from tensorflow import keras

from nets import encoder

# the first layers of the file: Keras before 2.12 wants as many as it holds
model = keras.Model(*encoder())
model.load_weights("autoencoder.weights.h5")  # expect[k28,k210]: topology-mismatch
print(model.predict(np.random.rand(2, 8), verbose=0).shape)
