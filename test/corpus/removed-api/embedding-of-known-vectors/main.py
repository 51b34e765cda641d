import numpy as np
from tensorflow import keras
from tensorflow.keras.layers import Dense, Embedding, GlobalAveragePooling1D

matrix = np.random.rand(20, 6)
words = keras.Input((5,), dtype="int32")
x = Dense(4, weights=[np.ones((6, 4)), np.zeros(4)])(Embedding(20, 6)(words))  # expect[k3]: removed-api
outputs = Dense(1)(GlobalAveragePooling1D()(x))
model = keras.Model(words, outputs)
model.compile("adam", "mse")
model.fit(np.random.randint(0, 20, (8, 5)), np.random.rand(8, 1), verbose=0)
model.save("words.keras")
