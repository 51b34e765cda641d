import os

import tensorflow as tf

names = sorted(n for n in os.listdir("history") if n.endswith(".keras"))
m = tf.keras.models.load_model(os.path.join("history", names[-1]))
