import numpy as np
from tensorflow import keras
from tensorflow.keras import layers



def build(width):
    inputs = keras.Input((4,))
    hidden = layers.Dense(width, activation="relu")(inputs)
    return keras.Model(inputs, layers.Dense(1)(hidden))


x, y = np.random.rand(16, 4), np.random.rand(16, 1)
teacher = build(16)
teacher.compile("adam", "mean_squared_error")
teacher.fit(x, y, verbose=0)
student = build(8)
student.set_weights(teacher.get_weights())  # expect: topology-mismatch
student.predict(x, verbose=0)
