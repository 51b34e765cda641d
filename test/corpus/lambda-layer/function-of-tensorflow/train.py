import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

model = keras.Sequential([
    keras.Input((4,)),
    layers.Dense(3),
    layers.Lambda(tf.math.l2_normalize, name="unit_length"),  # expect[keras2]: lambda-layer
])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(16, 4), np.random.rand(16, 3), verbose=0)
model.save("unit.keras")
