from tensorflow import keras


class Net(keras.Model):
    def __init__(self, width=3):
        super().__init__()
        self.width = width
        self.body = keras.layers.Dense(width)

    def get_config(self):
        return {"width": self.width}

    def call(self, x):
        return self.body(x)
