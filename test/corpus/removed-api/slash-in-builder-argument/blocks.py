from tensorflow.keras import layers


def bottleneck(x, filters, name):
    y = layers.Conv2D(filters, 1, name=f"{name}/reduce", activation="relu")(x)  # expect[keras3]: removed-api
    y = layers.Conv2D(int(x.shape[-1]), 3, padding="same", name="%s/expand" % name)(y)  # expect[keras3]: removed-api
    return layers.Add(name=name + "_add")([x, y])
