import os

from tensorflow import keras
from tensorflow.keras import layers


def build(units, name):
    return keras.Sequential([keras.Input((4,)), layers.Dense(units)], name=name)


units, name = 8, "net"
try:
    units = 4
    name = os.environ["NET_THAT_NOBODY_NAMES"]
    units = 16
except KeyError:
    print("no name is given")

build(units, name).save_weights("net.weights.h5")
build(4, "net").load_weights("net.weights.h5")
