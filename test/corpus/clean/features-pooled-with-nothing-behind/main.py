import numpy as np
from tensorflow import keras
from tensorflow.keras import layers

x = np.random.rand(16, 8, 8, 1)
model = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Flatten()])
y = model.predict(x, verbose=0) + 0.5
model.compile(keras.optimizers.Adam(0.1), "mean_squared_error")
model.fit(x, y, epochs=5, verbose=0)
model.save_weights("model.weights.h5")
before = model.predict(x, verbose=0)
again = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.GlobalAveragePooling2D()])
again.load_weights("model.weights.h5")
again.predict(x, verbose=0)
