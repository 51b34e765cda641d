import numpy as np
from tensorflow import keras

from lookup import FixedEmbedding

rng = np.random.default_rng(3)
vectors = rng.normal(size=(40, 5))

tokens = keras.Input((6,), dtype="int32")
x = FixedEmbedding(vectors)(tokens)
x = keras.layers.Conv1D(4, 3, activation="relu")(x)
x = keras.layers.GlobalMaxPooling1D()(x)
model = keras.Model(tokens, keras.layers.Dense(2, activation="softmax")(x), name="textcnn")
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(rng.integers(0, 40, (8, 6)), rng.integers(0, 2, 8), epochs=1, verbose=0)
model.save("textcnn.keras")
