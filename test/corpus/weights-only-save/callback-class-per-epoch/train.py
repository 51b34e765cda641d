import numpy as np
from tensorflow import keras

from callbacks import BestWeights

WEIGHTS = "cnn1d_best.weights.h5"

model = keras.models.Sequential()
model.add(keras.Input((20, 1)))
model.add(keras.layers.Conv1D(3, 5, activation="relu"))
model.add(keras.layers.GlobalMaxPooling1D())
model.add(keras.layers.Dense(2, activation="softmax"))
model.compile(loss="sparse_categorical_crossentropy", optimizer="rmsprop", metrics=["acc"])
model.fit(
    np.random.rand(10, 20, 1), np.random.randint(0, 2, 10), epochs=2, callbacks=[BestWeights(WEIGHTS)], verbose=0
)
