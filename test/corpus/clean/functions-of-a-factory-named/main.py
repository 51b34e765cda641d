import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from measures import BY_NAME, MEASURES

x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=MEASURES)
model.fit(x, y, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects=BY_NAME)
print(again.evaluate(x, y, verbose=0))
