from tensorflow.keras import Sequential, layers


def cnn(flatten):
    model = Sequential()
    model.add(layers.Input((12, 12, 1)))
    model.add(layers.Conv2D(3, 3, activation="relu"))
    if flatten:
        model.add(layers.Flatten())
    else:
        model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(4))
    return model
