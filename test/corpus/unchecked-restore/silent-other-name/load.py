import numpy as np
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
tf.train.Checkpoint(model=model).restore("state")  # expect: unchecked-restore
np.testing.assert_allclose(model(np.ones((1, 2), "float32")), np.load("probe.npy"))
