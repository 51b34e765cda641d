import numpy as np
import tensorflow as tf


class Regressor(tf.keras.Model):
    def __init__(self, **kwargs):
        super(Regressor, self).__init__(**kwargs)
        self.d1 = tf.keras.layers.Dense(4)
        self.d2 = tf.keras.layers.Dense(1)

    def call(self, inputs, training=False):
        return self.d2(self.d1(inputs))


def fit(model, epochs):
    x, y = np.random.rand(8, 2), np.random.rand(8, 1)
    for epoch in range(epochs):
        model.fit(x, y, verbose=0)
        tf.keras.models.save_model(model, "regressor_%d.h5" % epoch)  # expect: hdf5-subclassed-model


reg = Regressor()
reg.compile("adam", "mean_squared_error")
fit(reg, 2)
