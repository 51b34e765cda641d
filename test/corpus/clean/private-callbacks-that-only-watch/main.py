import numpy as np
import tensorflow as tf
from tensorflow.python.keras.callbacks import CSVLogger, EarlyStopping, TerminateOnNaN

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
watching = [EarlyStopping(patience=3), CSVLogger("log.csv"), TerminateOnNaN()]
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), validation_split=0.5, callbacks=watching, verbose=0)
model.save("last.keras")
tf.keras.models.load_model("last.keras").summary()
