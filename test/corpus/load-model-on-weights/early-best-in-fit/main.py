import numpy as np
import tensorflow as tf
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint

BEST = "best_" + "cnn" + ".weights.h5"
x, y = np.random.rand(8, 6, 1), np.random.rand(8, 1)
cnn = tf.keras.Sequential([tf.keras.Input((6, 1)), tf.keras.layers.Conv1D(2, 3), tf.keras.layers.Flatten(), tf.keras.layers.Dense(1)])
cnn.compile("adam", "mse")
watch = dict(monitor="val_loss", mode="min")
cnn.fit(
    x, y, validation_data=(x, y), epochs=2, verbose=0,
    callbacks=[EarlyStopping(patience=1, **watch), ModelCheckpoint(BEST, save_best_only=True, save_weights_only=True, **watch)],  # expect: weights-only-save
)
cnn = tf.keras.models.load_model(BEST)  # expect: load-model-on-weights
