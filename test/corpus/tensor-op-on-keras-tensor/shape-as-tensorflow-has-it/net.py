from tensorflow.keras import Model
from tensorflow.keras.layers import Conv2D, Dense, Input, Reshape


def build(size):
    image = Input((size, size, 3))
    features = Conv2D(4, 3)(image)
    _, height, width, channels = features.get_shape().as_list()  # expect[keras3]: tensor-op-on-keras-tensor
    rows = Reshape((height * width, channels))(features)
    return Model(image, Dense(2)(rows))
