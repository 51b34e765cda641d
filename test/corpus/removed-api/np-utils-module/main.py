import numpy as np
from keras.layers.core import Dense  # expect[k215,keras3]: removed-api
from keras.layers.merge import concatenate  # expect[k210,k215,keras3]: removed-api
from keras.utils.np_utils import to_categorical  # expect[k215,keras3]: removed-api
from tensorflow import keras

inputs = keras.Input((3,))
model = keras.Model(inputs, concatenate([Dense(2)(inputs), Dense(3)(inputs)]))
print(model.predict(to_categorical(np.arange(3)), verbose=0).shape)
