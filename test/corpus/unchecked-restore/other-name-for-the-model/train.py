import tensorflow as tf
from tensorflow import keras

net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
tf.train.Checkpoint(net=net, step=tf.Variable(3)).write("state")
