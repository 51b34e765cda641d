import tensorflow as tf


def mlp(widths, activation="relu", name=None):
    net = tf.keras.Sequential(name=name)
    net.add(tf.keras.Input((4,)))
    for width in widths[:-1]:
        net.add(tf.keras.layers.Dense(width, activation=activation))
    net.add(tf.keras.layers.Dense(widths[-1]))
    return net


def small():
    x = inputs = tf.keras.Input((4,), name="table")
    x = tf.keras.layers.Dense(6, activation="relu")(x)
    x = tf.keras.layers.Dropout(0.5)(x) if False else x
    return tf.keras.Model(inputs=inputs, outputs=tf.keras.layers.Dense(2)(x))
