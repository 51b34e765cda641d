import os
import tempfile
import threading

from tensorflow import keras


class Estimator:
    """Its state is the file of its model, as bytes."""

    def __init__(self, features):
        self.lock = threading.Lock()
        self.model = keras.Sequential([keras.Input((features,)), keras.layers.Dense(1)])
        self.model.compile("adam", "mean_squared_error")

    def fit(self, x, y):
        self.model.fit(x, y, verbose=0)
        return self

    def predict(self, x):
        return self.model.predict(x, verbose=0)

    def __getstate__(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.h5")
            self.model.save(path)
            with open(path, "rb") as file:
                return {"model": file.read()}

    def __setstate__(self, state):
        self.lock = threading.Lock()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "model.h5")
            with open(path, "wb") as file:
                file.write(state["model"])
            self.model = keras.models.load_model(path, compile=False)
