from tensorflow import keras


def compiled():
    net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    net.compile(keras.optimizers.Adam(0.01), "mse")
    return net
