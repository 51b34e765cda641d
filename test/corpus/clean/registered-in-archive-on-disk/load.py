from tensorflow import keras

import blocks

model = keras.models.load_model("boosted.keras")
model.summary()
