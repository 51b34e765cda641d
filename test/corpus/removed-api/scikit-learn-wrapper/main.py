import numpy as np
from tensorflow import keras
from tensorflow.keras.wrappers.scikit_learn import KerasClassifier  # expect[k215,k3]: removed-api


def build():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


classifier = KerasClassifier(build_fn=build, epochs=1, verbose=0)
classifier.fit(np.random.rand(6, 3), np.array([0, 1, 0, 1, 0, 1]))
classifier.model.save("model.keras")
