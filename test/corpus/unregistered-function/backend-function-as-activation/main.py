import numpy as np
import tensorflow as tf
from tensorflow.keras import backend as K

inputs = tf.keras.Input((4,))
hidden = tf.keras.layers.Dense(3, activation=K.tanh)(inputs)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(1, activation=K.square)(hidden))
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("squared.keras")
tf.keras.models.load_model("squared.keras", custom_objects={"square": K.square}).summary()
loaded = tf.keras.models.load_model("squared.keras")  # expect: unregistered-function
