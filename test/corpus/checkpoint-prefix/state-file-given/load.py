from pathlib import Path

import tensorflow as tf
from tensorflow import keras

net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
tf.train.Checkpoint(net=net).restore(str(Path("states") / "checkpoint")).expect_partial()  # expect: checkpoint-prefix, unchecked-restore
