import numpy as np
import tensorflow as tf
from tensorflow.python.keras.callbacks import ModelCheckpoint  # expect[k3]: mixed-keras

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
keep = ModelCheckpoint("best.h5", monitor="val_loss", save_best_only=True)
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), validation_split=0.5, callbacks=[keep], verbose=0)
tf.keras.models.load_model("best.h5", compile=False).summary()
