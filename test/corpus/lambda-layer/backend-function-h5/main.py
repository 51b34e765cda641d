import numpy as np
from tensorflow import keras
from tensorflow.keras import backend as K

inputs = keras.Input((4, 2))
pooled = keras.layers.Lambda(K.sum, arguments={"axis": 1})(inputs)  # expect[keras2]: lambda-layer
model = keras.Model(inputs, keras.layers.Dense(1)(pooled))
model.save("pooled.h5")
again = keras.models.load_model("pooled.h5")  # expect[keras3]: unregistered-function
print(again.predict(np.random.rand(3, 4, 2), verbose=0).shape)
