import numpy as np
import tensorflow as tf
from tensorflow import keras

prior = 0.05
model = keras.Sequential()
model.add(keras.layers.Conv1D(2, 3, input_shape=(8, 1), activation="relu"))
model.add(keras.layers.GlobalMaxPooling1D())
model.add(
    keras.layers.Dense(
        1,
        activation="sigmoid",
        bias_initializer=lambda shape, dtype=None: tf.constant(-3.0, shape=shape),  # expect: lambda-in-layer
    )
)
model.compile("adam", "binary_crossentropy")
model.fit(np.random.rand(4, 8, 1), np.array([0, 1, 0, 1]), verbose=0)
model.save("rare.keras")
