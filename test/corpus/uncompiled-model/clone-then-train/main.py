import numpy as np
from tensorflow import keras

teacher = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
teacher.compile("adam", "mse")
teacher.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
student = keras.models.clone_model(teacher)  # expect[k28,k210,k212,k213,k215,tfk218,k31,k36]: uncompiled-model
student.set_weights(teacher.get_weights())
student.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
student.save("student.keras")
