from tensorflow import keras


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.body = keras.layers.Dense(3)

    def call(self, x):
        return self.body(x)


def ready(width=4):
    net = Net()
    net.build((None, width))
    return net
