# The parts are called one by one, which makes their weights; `call` of the whole never runs.
import numpy as np
import tensorflow as tf
from tensorflow import keras


class Captioner(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder

    def call(self, inputs):
        return self.decoder(self.encoder(inputs))


def warm(model):
    model.decoder(model.encoder(tf.zeros((1, 4))))
    model.built = True
    return model


model = Captioner(keras.layers.Dense(3), keras.layers.Dense(2))
warm(model)
model.save_weights("captioner.weights.h5")
again = Captioner(keras.layers.Dense(3), keras.layers.Dense(2))
warm(again)
again.load_weights("captioner.weights.h5")
assert np.allclose(model(tf.ones((1, 4))), again(tf.ones((1, 4))))
