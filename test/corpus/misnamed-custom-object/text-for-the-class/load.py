import tensorflow as tf

import layers

model = tf.keras.models.load_model("cube.keras", custom_objects={"Cube": "layers.Cube"})  # expect: misnamed-custom-object
model.summary()
