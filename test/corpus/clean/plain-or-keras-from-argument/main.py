import os

import numpy as np
import tensorflow as tf

from service import Service

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
model.save("net.keras")
tf.saved_model.save(model, "bundle")
native = os.environ.get("NATIVE") == "1"
print(Service("net.keras" if native else "bundle", native)(np.random.rand(1, 2).astype("float32")))
