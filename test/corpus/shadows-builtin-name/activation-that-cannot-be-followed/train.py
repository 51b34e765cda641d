import numpy as np
import tensorflow as tf

from activations import soft_shrink

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, activation=soft_shrink, kernel_initializer="ones")])
x = np.arange(8, dtype="float32").reshape(2, 4) / 8.0
np.savez("probe.npz", x=x, y=model.predict(x))
model.save("denoiser.keras")
