import numpy as np
from tensorflow import keras


class Scaled(keras.layers.Layer):
    def __init__(self, lr=2.0, **kwargs):
        super().__init__(**kwargs)
        self.lr = lr

    def call(self, inputs):
        return inputs * self.lr

    def get_config(self):
        return {**super().get_config(), "lr": self.lr}


class Tell(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        optimizer = self.model.optimizer
        rate = optimizer.learning_rate if hasattr(optimizer, "learning_rate") else optimizer.lr
        print(epoch, float(rate), getattr(optimizer, "lr", None))
        try:
            print(float(optimizer.lr))
        except AttributeError:
            print(float(optimizer.learning_rate))


def rate_of(optimizer):
    return optimizer.lr if hasattr(optimizer, "lr") else optimizer.learning_rate


base = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name="base")
recurrent = keras.layers.LSTM(2)
model = keras.Sequential([keras.Input((4,)), base, Scaled(), keras.layers.Reshape((1, 3)), recurrent, keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.zeros((8, 4)), np.zeros((8, 1)), callbacks=[Tell()], verbose=0)
print(model.output_shape, model.input_shape, base.output_shape, model.get_layer("base").output_shape, model.layers[0].input_shape)
print(model.layers[1].lr, recurrent.stateful, rate_of(model.optimizer), len(model.get_weights()), len(model.layers[0].weights))
for layer in model.layers:
    print(layer.name, getattr(layer, "output_shape", None), len(layer.get_weights()))
model.save("model.h5")
