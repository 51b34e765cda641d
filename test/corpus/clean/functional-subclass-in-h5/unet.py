from tensorflow import keras


def make_unet(depth=2):
    i = keras.Input((8,))
    skips, x = [], i
    for level in range(depth):
        x = keras.layers.Dense(8 // 2**level, activation="relu")(x)
        skips.append(x)
    for skip in reversed(skips):
        x = keras.layers.Concatenate()([x, skip])
    return keras.Model(i, keras.layers.Dense(8)(x))
