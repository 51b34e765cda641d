import numpy as np
import tensorflow as tf
from tensorflow import keras

V = [int(v) for v in tf.__version__.split(".")[:2]]
if [2, 11] <= V < [2, 16]:
    from tensorflow.keras.optimizers.legacy import Adam
else:
    from tensorflow.keras.optimizers import Adam

m = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
m.compile(Adam(learning_rate=1e-2), "mean_squared_error")
m.fit(np.random.rand(8, 3), np.random.rand(8), verbose=0)
m.save("adam.keras")
n = keras.models.load_model("adam.keras")
n.fit(np.random.rand(8, 3), np.random.rand(8), verbose=0)
