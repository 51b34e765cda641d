import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, kernel_initializer=tf.ones)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 3), verbose=0)
model.save_weights("ones.weights.h5")
model.load_weights("ones.weights.h5")
model.save("ones.h5")
loaded = tf.keras.models.load_model("ones.h5")  # expect[k215,keras3]: unregistered-function
