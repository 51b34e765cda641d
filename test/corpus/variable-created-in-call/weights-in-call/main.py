import numpy as np
import tensorflow as tf


class Affine(tf.keras.layers.Layer):
    def call(self, inputs):
        kernel = self.add_weight(name='kernel', shape=(inputs.shape[-1], 2), initializer='glorot_uniform')  # expect: variable-created-in-call
        bias = self.add_weight(name='bias', shape=(2,), initializer='zeros')  # expect: variable-created-in-call
        return tf.matmul(inputs, kernel) + bias


x = np.random.rand(8, 4).astype('float32')
model = tf.keras.Sequential([tf.keras.Input((4,)), Affine()])
model.compile('adam', 'mse')
model.fit(x, np.random.rand(8, 2), verbose=0)
model.save_weights('affine.weights.h5')
again = tf.keras.Sequential([tf.keras.Input((4,)), Affine()])
again.load_weights('affine.weights.h5')
assert np.allclose(model.predict(x), again.predict(x), atol=1e-5)
