from tensorflow import keras

from recipes import RECIPES

SIZES = (16, 8, 1)


def cook(name):
    sizes = list(SIZES)
    RECIPES[name](sizes)
    model = keras.Sequential([keras.Input((4,))])
    for size in sizes:
        model.add(keras.layers.Dense(size))
    model.compile("adam", "mse")
    model.save(f"{name}.keras")
    model.save_weights(f"{name}.weights.h5")


for name in ("wide", "slim", "deep"):
    cook(name)
