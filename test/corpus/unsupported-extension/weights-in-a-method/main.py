import numpy as np
from tensorflow import keras

class Trainer:
    suffix = ".h5"

    def __init__(self, name):
        self.name = name
        self.model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

    def run(self):
        self.model.compile("adam", "mean_squared_error")
        self.model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
        self.keep()

    def keep(self):
        self.model.save_weights("{}-weights{}".format(self.name, self.suffix))  # expect[k3]: unsupported-extension
        self.model.load_weights("{}-weights{}".format(self.name, self.suffix))


Trainer("small").run()
