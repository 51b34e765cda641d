import numpy as np
import tensorflow as tf

data = tf.data.Dataset.from_tensor_slices((np.random.rand(8, 2), np.random.rand(8, 1))).batch(4)
net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
net.compile("adam", "mse", metrics=["mae"])
saver = tf.keras.callbacks.ModelCheckpoint("net-{epoch}-{val_loss:.3f}.keras")  # expect: monitor-unavailable
net.fit(data, epochs=2, callbacks=[saver], verbose=0)
