import argparse

import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Flatten

ap = argparse.ArgumentParser()
ap.add_argument("-m", "--model", type=str, default="mask_detector.model", help="path to output face mask detector model")
args = vars(ap.parse_args())

data = np.random.rand(6, 5, 5, 3)
labels = np.eye(2)[np.random.randint(0, 2, 6)]

headModel = tf.keras.Sequential([tf.keras.layers.Input((5, 5, 3)), Flatten(name="flatten"), Dense(8, activation="relu"), Dense(2, activation="softmax")])
print("[INFO] compiling model...")
headModel.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
H = headModel.fit(data, labels, batch_size=2, epochs=1, verbose=0)
print("[INFO] saving mask detector model...")
headModel.save(args["model"], save_format="h5")  # expect[keras3]: format-extension-conflict
