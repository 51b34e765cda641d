import numpy as np
import tensorflow as tf


def net(head):
    i = tf.keras.Input((3,))
    h = tf.keras.layers.Dense(4, activation="relu", name="trunk")(i)
    return tf.keras.Model(i, tf.keras.layers.Dense(head, name=f"head{head}")(h))


old = net(5)
old.compile("adam", "mse")
old.fit(np.random.rand(4, 3), np.random.rand(4, 5), verbose=0)
old.save("old.keras")
old = tf.keras.models.load_model("old.keras")
new = net(2)
new.get_layer("trunk").set_weights(old.get_layer("trunk").get_weights())
new.get_layer("trunk").trainable = False
new.compile("adam", "mse")
new.fit(np.random.rand(4, 3), np.random.rand(4, 2), verbose=0)
new.save("new.keras")
