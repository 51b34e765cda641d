from tensorflow.keras import Model, layers


class Detector:
    def __init__(self, filters=4):
        self.filters = filters

    def build(self):
        return build_detector(self.filters)


def build_detector(filters=8):
    signal = layers.Input((16, 1))
    h = layers.Conv1D(filters, 3, activation="relu")(signal)
    return Model(signal, layers.Dense(1)(layers.GlobalAveragePooling1D()(h)))
