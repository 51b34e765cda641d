import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile(optimizer=tf.keras.optimizers.Adam(1e-3, jit_compile=False), loss="mse")  # expect[k28,k210,k3]: removed-api
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("model.keras")
