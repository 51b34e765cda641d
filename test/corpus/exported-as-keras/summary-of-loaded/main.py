import numpy as np
import tensorflow as tf


def publish(model, where="pub"):
    tf.saved_model.save(model, where)
    return tf.saved_model.load(where)  # expect: exported-as-keras


m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
published = publish(m)
published.summary()
