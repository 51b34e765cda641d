import numpy as np
import tensorflow as tf
from tensorflow.python.keras.layers import Dropout, MaxPooling2D, concatenate  # expect[k3]: mixed-keras

inputs = tf.keras.Input((8, 8, 2))
left = tf.keras.layers.Conv2D(3, 3, padding="same")(inputs)
right = tf.keras.layers.Conv2D(3, 5, padding="same")(inputs)
x = MaxPooling2D()(concatenate([left, right]))
x = Dropout(0.2)(tf.keras.layers.Flatten()(x))
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1)(x))
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 8, 8, 2), np.random.rand(8, 1), verbose=0)
model.save("model.h5")
again = tf.keras.models.load_model("model.h5")
