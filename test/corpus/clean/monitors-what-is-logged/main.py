import numpy as np
import tensorflow as tf

m = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1, activation="sigmoid")])
m.compile("adam", "binary_crossentropy", metrics=[tf.keras.metrics.AUC(name="auc"), tf.keras.metrics.Recall(name="tpr")])
keep = tf.keras.callbacks.ModelCheckpoint("auc-{epoch}.keras", monitor="val_auc", mode="max", save_best_only=True)
stop = tf.keras.callbacks.EarlyStopping(monitor="val_tpr", mode="max")
m.fit(np.random.rand(8, 2), np.array([0, 1] * 4), validation_split=0.5, callbacks=[keep, stop], verbose=0)
tf.keras.models.load_model("auc-1.keras")
