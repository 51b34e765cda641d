import numpy as np
import tensorflow as tf

from temporal import TemporalBlock

x = inputs = tf.keras.Input((12, 2))
for level in range(3):
    x = TemporalBlock(4, dilation=2 ** level)(x)
outputs = tf.keras.layers.Dense(1)(x[:, -1, :])
model = tf.keras.Model(inputs, outputs)
model.compile("adam", "mse")
data = np.random.rand(8, 12, 2).astype("float32")
model.fit(data, data[:, -1, :1], verbose=0)
model.save("tcn.keras")
np.save("data.npy", data)
np.save("pred.npy", model.predict(data))
