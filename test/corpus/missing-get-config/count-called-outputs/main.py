import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

class Net(keras.Model):  # expect[keras3]: missing-get-config
    def __init__(self, outputs, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(outputs)

    def call(self, inputs):
        return self.dense(inputs)


model = Net(1)
model(x)
model.save("model.keras")  # expect[k28,k210]: hdf5-subclassed-model
keras.models.load_model("model.keras", custom_objects={"Net": Net})
