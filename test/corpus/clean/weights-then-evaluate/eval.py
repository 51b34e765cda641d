from tensorflow import keras


def build():
    net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    net.compile("adam", "mse")
    return net
