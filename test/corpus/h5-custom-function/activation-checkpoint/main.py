import numpy as np
from tensorflow import keras
from tensorflow.keras import backend as K


def snake(x):
    return x + K.square(K.sin(x)) if hasattr(K, "sin") else x + keras.ops.square(keras.ops.sin(x))


model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation=snake), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
best = keras.callbacks.ModelCheckpoint("snake.h5", monitor="loss", save_best_only=True)  # expect[k213,k215,tfk218]: h5-custom-function; expect[k31,k36]: unsupported-extension
model.fit(np.random.rand(8, 2), np.random.rand(8, 1), callbacks=[best], verbose=0)
with keras.utils.custom_object_scope({"snake": snake}):
    model = keras.models.load_model("snake.h5")
