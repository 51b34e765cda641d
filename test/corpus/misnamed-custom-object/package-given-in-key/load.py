from tensorflow import keras

import ops

OBJECTS = {"ops.Quantize": ops.Quantize}
m = keras.models.load_model("q.h5", custom_objects=OBJECTS)  # expect: misnamed-custom-object
