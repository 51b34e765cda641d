import numpy as np
import tensorflow as tf
from tensorflow.python.keras import callbacks  # expect[k215,k3]: mixed-keras

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(
    np.random.rand(8, 4),
    np.random.rand(8, 1),
    validation_split=0.5,
    callbacks=[callbacks.EarlyStopping(patience=3), callbacks.ModelCheckpoint("last.keras")],
    verbose=0,
)
tf.keras.models.load_model("last.keras").summary()
