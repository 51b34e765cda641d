# Each load reads what was saved just before it, under a name that is used again later.
import tensorflow as tf


class Squash(tf.keras.layers.Layer):
    def call(self, inputs):
        return tf.tanh(inputs)


class Stretch(tf.keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0


model = tf.keras.Sequential([tf.keras.Input((4,)), Squash(), tf.keras.layers.Dense(1)])
model.save("parts.h5")
model = tf.keras.models.load_model("parts.h5", custom_objects={"Squash": Squash})

model = tf.keras.Sequential([tf.keras.Input((4,)), Stretch(), tf.keras.layers.Dense(1)])
model.save("parts.h5")
model = tf.keras.models.load_model("parts.h5", custom_objects={"Stretch": Stretch})
