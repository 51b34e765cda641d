from tensorflow import keras

import layers  # is not enough

model = keras.models.load_model("scaled.h5", compile=False)  # expect: missing-custom-objects
model.summary()
