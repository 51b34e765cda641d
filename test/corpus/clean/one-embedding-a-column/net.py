from tensorflow import keras


def net(sizes):
    inputs, parts = [], []
    for name, size in sizes.items():
        column = keras.Input((1,), name=name, dtype="int32")
        inputs.append(column)
        parts.append(keras.layers.Flatten()(keras.layers.Embedding(size, 2, name="embed_" + name)(column)))
    return keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Concatenate()(parts)))
