import numpy as np
import tensorflow as tf

import losses

model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
model.compile("sgd", loss=losses.WeightedMSE(10.0))
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
# Keras 2 writes the layers alone, Keras 3 also what the model is compiled with
with open("architecture.json", "w") as file:
    file.write(model.to_json())
model.save_weights("model.weights.h5")
