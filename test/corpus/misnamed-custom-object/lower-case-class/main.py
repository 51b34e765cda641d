import numpy as np
import tensorflow as tf


class Swap(tf.keras.layers.Layer):
    def call(self, x):
        return tf.reverse(x, axis=[-1])


net = tf.keras.Sequential([tf.keras.Input((2,)), Swap(name="swap"), tf.keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
net.save("swap.keras")
with tf.keras.utils.custom_object_scope({"swap": Swap}):
    tf.keras.models.load_model("swap.keras")  # expect: misnamed-custom-object
