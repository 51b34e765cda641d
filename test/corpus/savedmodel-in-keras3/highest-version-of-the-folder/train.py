import os
import time

import numpy as np
import tensorflow as tf

BASE = os.path.join("serving", "churn")
model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy")
model.fit(np.random.rand(8, 4), np.random.randint(0, 2, (8, 1)), verbose=0)
tf.saved_model.save(model, os.path.join(BASE, str(int(time.time()))))
