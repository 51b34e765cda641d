import numpy as np
import tensorflow as tf

backup = tf.keras.callbacks.BackupAndRestore("backup", save_freq="epoch", delete_checkpoint=False)  # expect[k28]: removed-api
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), epochs=2, callbacks=[backup], verbose=0)
model.save("model.keras")
