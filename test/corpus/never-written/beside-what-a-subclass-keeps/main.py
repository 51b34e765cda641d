import numpy as np
from tensorflow import keras

class Told(keras.callbacks.ModelCheckpoint):
    def __init__(self, stem):
        super().__init__(filepath=f"{stem}_best.keras", monitor="loss")


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0, callbacks=[Told("net")])
keras.models.load_model("net-best.keras")  # expect: never-written
