import os

from tensorflow import keras

model = keras.Sequential(
    [
        keras.Input((8, 8, 3)),
        keras.layers.DepthwiseConv2D(3),
        keras.layers.Flatten(),
    ]
)
os.makedirs("../shared", exist_ok=True)
model.save("../shared/model.h5")
