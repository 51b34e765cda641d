import os

import numpy as np
import tensorflow as tf

from conf import CFG

os.makedirs("runs", exist_ok=True)
model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
model.compile(optimizer=CFG["optimizer"], loss=CFG["loss"])
model.fit(np.random.rand(8, 2), np.random.rand(8, 1), verbose=0)
model.save(CFG["out"])  # expect[keras3]: h5-loss-alias
again = tf.keras.models.load_model(CFG["out"])
