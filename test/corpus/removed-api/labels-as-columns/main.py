import numpy as np
from tensorflow import keras
from tensorflow.keras.utils import to_categorical

labels = to_categorical(y=np.random.randint(0, 3, 8), num_classes=3)  # expect[k3]: removed-api
weights = to_categorical(np.random.randint(0, 3, 8), 3)
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])
model.compile("adam", "categorical_crossentropy")
model.fit(np.random.rand(8, 4), labels * weights, verbose=0)
model.save("model.keras")
