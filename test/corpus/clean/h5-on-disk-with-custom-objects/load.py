from tensorflow import keras

from layers import Scale

model = keras.models.load_model("scaled.h5", custom_objects={"Scale": Scale})
model.summary()
