import numpy as np
from tensorflow import keras

x, y = np.random.rand(8, 2), np.random.rand(8, 1)
online = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
online.compile("adam", "mse")
target = keras.models.clone_model(online)
target.set_weights(online.get_weights())
for _ in range(2):
    online.fit(x, y, verbose=0)
    target.set_weights([0.9 * old + 0.1 * new for old, new in zip(target.get_weights(), online.get_weights())])
target.compile("adam", "mse")
target.save("averaged.keras")
keras.models.load_model("averaged.keras").evaluate(x, y, verbose=0)
