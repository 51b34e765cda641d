from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Activation, BatchNormalization, Conv2D, Flatten, Dense

from acts import mish


def dbl(x, filters, stride=1):
    x = Conv2D(filters, 3, strides=stride, padding="same", use_bias=False)(x)
    x = BatchNormalization()(x)
    return Activation(mish)(x)


def tiny_yolo(size=8, boxes=2):
    inputs = Input((size, size, 3))
    x = dbl(inputs, 2)
    x = dbl(x, 4, stride=2)
    return Model(inputs, Dense(5 * boxes)(Flatten()(x)))
