import numpy as np
from tensorflow import keras

x, y = np.random.rand(24, 4), np.random.rand(24, 1)


def train(model, rate):
    model.load_weights("start.weights.h5")  # expect[k212,k213,k215]: topology-mismatch
    model.optimizer.learning_rate = rate
    model.fit(x, y, epochs=2, verbose=0)
    model.save(f"rate-{rate}.keras")


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.save_weights("start.weights.h5")
for rate in (0.1, 0.01):
    train(model, rate)
