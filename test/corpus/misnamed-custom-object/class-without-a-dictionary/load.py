from tensorflow import keras

from layers import Cube

model = keras.models.load_model("cube.keras", custom_objects=Cube)  # expect: misnamed-custom-object
model.summary()
