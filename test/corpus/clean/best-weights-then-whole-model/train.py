import numpy as np
import tensorflow as tf

from experiment import Experiment

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
Experiment("runs/one").run(m, np.random.rand(4, 2), np.random.rand(4, 1))
