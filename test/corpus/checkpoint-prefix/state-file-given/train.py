import tensorflow as tf
from tensorflow import keras

net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
manager = tf.train.CheckpointManager(tf.train.Checkpoint(net=net), directory="states", max_to_keep=2)
manager.save(checkpoint_number=4)
