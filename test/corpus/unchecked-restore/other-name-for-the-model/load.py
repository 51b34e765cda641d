import numpy as np
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
status = tf.train.Checkpoint(model=model).restore("state")  # expect: unchecked-restore
status.assert_existing_objects_matched()
