import numpy as np
import tensorflow as tf

import layers

model = tf.keras.models.load_model("final.keras")  # expect: missing-custom-objects
print(model.predict(np.zeros((2, 3))), layers.Gain)
