import numpy as np
import tensorflow as tf
from tensorflow import keras

x, y = np.random.rand(8, 4).astype("float32"), np.random.rand(8, 1).astype("float32")

def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

model = build()
tf.train.Checkpoint(model=model).write("ckpt/one")

again = build()
tf.train.Checkpoint(model=again).read("ckpt/one").assert_existing_objects_matched()
again.predict(x, verbose=0)
