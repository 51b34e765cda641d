import numpy as np
import tensorflow as tf


def net():
    return tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])


source, target = net(), net()
tf.train.Checkpoint(net=source).write("state/net")
tf.train.Checkpoint(net=target).read("state/net.data-00000-of-00001")  # expect: checkpoint-prefix, unchecked-restore
assert np.allclose(source(np.ones((1, 2))), target(np.ones((1, 2))))
