import numpy as np
import tensorflow as tf


def classifier(n_classes, dropout=None):
    net = tf.keras.Sequential()
    net.add(tf.keras.Input((5,)))
    net.add(tf.keras.layers.Dense(8, activation="relu"))
    if dropout:
        net.add(tf.keras.layers.Dropout(dropout))
    net.add(tf.keras.layers.Dense(n_classes, activation="softmax"))
    return net


source = classifier(n_classes=10)
source.compile("adam", "sparse_categorical_crossentropy")
source.fit(np.random.rand(8, 5), np.arange(8), verbose=0)
source.save_weights("pretrained.weights.h5")

target = classifier(n_classes=3)
target.load_weights("pretrained.weights.h5")  # expect: topology-mismatch
