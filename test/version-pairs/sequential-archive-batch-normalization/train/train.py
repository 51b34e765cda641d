import os

from tensorflow import keras

model = keras.Sequential(
    [
        keras.Input((4,)),
        keras.layers.BatchNormalization(),
        keras.layers.Dense(1),
    ]
)
os.makedirs("../shared", exist_ok=True)
model.save("../shared/model.keras")
