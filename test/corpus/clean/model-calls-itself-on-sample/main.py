# A method of the model calls it on a sample, and other methods call that one.
import tensorflow as tf


class Speech(tf.keras.Model):
    def __init__(self, units=4, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.dense = tf.keras.layers.Dense(units)
        self.out = tf.keras.layers.Dense(1)

    def _build(self):
        sample = tf.convert_to_tensor([[1.0, 2.0, 3.0]])
        flags = tf.convert_to_tensor([[1.0]])
        self(sample, flags)

    def call(self, inputs, flags, training=False, **kwargs):
        return self.out(self.dense(inputs)) * flags


model = Speech(name="speech")
model._build()
model.save_weights("speech.weights.h5")
again = Speech(name="speech")
again._build()
again.load_weights("speech.weights.h5")
