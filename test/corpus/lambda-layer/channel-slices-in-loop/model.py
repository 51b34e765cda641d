from tensorflow.keras import Input, Model
from tensorflow.keras.layers import Concatenate, Dense, Lambda


def multi_channel(channels=3):
    image = Input((4, channels))
    branches = []
    for c in range(channels):
        plane = Lambda(lambda im, c=c: im[:, :, c], output_shape=(4,))(image)  # expect: lambda-layer
        branches.append(Dense(2)(plane))
    return Model(image, Concatenate()(branches))
