import numpy as np
import tensorflow as tf

MODEL_FILE = "classifier.pkl"

clf = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2, activation="softmax")])
clf.compile("adam", "sparse_categorical_crossentropy")
clf.fit(np.random.rand(6, 3), np.array([0, 1] * 3), verbose=0)
clf.save(MODEL_FILE)  # expect[keras3]: unsupported-extension
tf.keras.models.load_model(MODEL_FILE)
