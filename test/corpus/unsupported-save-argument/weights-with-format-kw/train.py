import numpy as np
from tensorflow import keras


class Checkpointer(keras.callbacks.Callback):
    def __init__(self, directory="."):
        super().__init__()
        self.directory = directory
        self.kwargs = {}

    def on_train_end(self, logs=None):
        self.model.save(f"{self.directory}/end.keras", overwrite=True, include_optimizer=False)  # expect[k215]: unsupported-save-argument


model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(np.random.rand(4, 2), np.random.rand(4, 1), callbacks=[Checkpointer()], verbose=0)
