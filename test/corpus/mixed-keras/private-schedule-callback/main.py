import numpy as np
import tensorflow as tf
from tensorflow.python.keras.callbacks import LearningRateScheduler  # expect[k3]: mixed-keras

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(
    np.random.rand(8, 4), np.random.rand(8, 1), callbacks=[LearningRateScheduler(lambda epoch: 0.1 / (1 + epoch))], verbose=0
)
model.save("last.keras")
