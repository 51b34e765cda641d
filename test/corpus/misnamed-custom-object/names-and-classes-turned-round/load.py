import numpy as np
import tensorflow as tf

from layers import Sharpen

model = tf.keras.models.load_model("sharp.h5", custom_objects={Sharpen: "Sharpen"})  # expect: misnamed-custom-object
print(model.predict(np.zeros((1, 4))))
