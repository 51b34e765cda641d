import numpy as np
import tensorflow as tf

KERAS_3 = hasattr(tf.keras, "ops")
TARGET = "model.keras" if KERAS_3 else "model_dir"

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
m.save(TARGET)
tf.keras.models.load_model(TARGET)
