import pickle
import threading

from tensorflow import keras


class Predictor:
    def __init__(self, features):
        self.lock = threading.Lock()
        self.model = keras.Sequential([keras.Input((features,)), keras.layers.Dense(1)])


with open("predictor.pkl", "wb") as file:
    pickle.dump(Predictor(4), file)  # expect: pickled-model
