import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

def build():
    return keras.Sequential([keras.layers.Dense(4), keras.layers.Dense(1)])

model = build()
model.compile("adam", "mse")
model.fit(x, y, verbose=0)
model.save("model.keras")

again = build()
again.load_weights("model.keras")  # expect: unbuilt-model
again.predict(x, verbose=0)
