from tensorflow import keras


class Scorer(keras.Model):
    def __init__(self):
        super().__init__()
        self.stack = [keras.layers.Dense(4, activation="tanh") for _ in range(3)]
        self.out = keras.layers.Dense(1)

    def build(self, input_shape):
        for layer in self.stack:
            layer.build(input_shape)
        self.out.build(input_shape)
        self.built = True

    def call(self, x):
        for layer in self.stack:
            x = layer(x)
        return self.out(x)
