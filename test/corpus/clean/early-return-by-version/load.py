import numpy as np

from persist import load

print(load("kept").predict(np.zeros((1, 3)), verbose=0))
