import numpy as np
import tensorflow as tf

import layers

model = tf.keras.models.load_model("final.keras", custom_objects=vars(layers))
print(model.predict(np.zeros((2, 3))), layers.Gain)
