import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.random.rand(8, 4), np.random.randint(0, 3, 8), verbose=0)
model.save("net.keras")
print(keras.models.load_model("net.keras").predict_classes(np.random.rand(2, 4)))  # expect: removed-api
