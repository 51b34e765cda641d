import numpy as np
from tensorflow import keras


class Smoother(keras.Model):
    def __init__(self, width):
        super().__init__()
        self.hidden = keras.layers.Dense(width)
        self.last = None

    def build(self, input_shape):
        self.last = keras.layers.Dense(input_shape[-1])
        super().build(input_shape)

    def call(self, x):
        return self.last(self.hidden(x))


student, teacher = Smoother(4), Smoother(4)
student(np.ones((4, 3), "float32"))
teacher.save_weights("teacher.weights.h5")  # expect: unbuilt-model

again = Smoother(4)
again(np.ones((1, 3), "float32"))
again.load_weights("teacher.weights.h5")
