import numpy as np
from keras import Input, Sequential
from keras.layers import Dense


def train(path, loss="mape"):
    model = Sequential([Input((2,)), Dense(1)])
    model.compile("rmsprop", loss)
    model.fit(np.random.rand(8, 2), np.random.rand(8, 1) + 1, verbose=0)
    model.save(path)  # expect[keras3]: h5-loss-alias
