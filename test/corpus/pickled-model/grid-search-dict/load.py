import pickle

import numpy as np

with open("best.pkl", "rb") as f:
    print(pickle.load(f).predict(np.zeros((1, 3))))
