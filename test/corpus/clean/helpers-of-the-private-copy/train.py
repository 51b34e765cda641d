import numpy as np
from tensorflow import keras
from tensorflow.python.keras.utils.np_utils import to_categorical

labels = to_categorical(np.array([0, 1, 2, 1]))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(np.zeros((4, 4)), labels, verbose=0)
model.save("labelled.keras")
