import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, inputs):
        return self.dense(inputs)


model = Net()
model.compile("adam", "mse")
model.fit(x, y, verbose=0)
values = model.get_weights()

again = Net()
again.set_weights(values)  # expect: unbuilt-model
again.predict(x, verbose=0)
