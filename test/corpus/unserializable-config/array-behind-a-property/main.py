import numpy as np
import tensorflow as tf

from mel import MelFilters

model = tf.keras.Sequential([tf.keras.Input((3,)), MelFilters(np.array([0.2, 0.3, 0.5])), tf.keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 3).astype("float32"), np.random.rand(8, 1).astype("float32"), verbose=0)
model.save("bands.keras")
again = tf.keras.models.load_model("bands.keras", custom_objects={"MelFilters": MelFilters})
again.predict(np.random.rand(2, 3).astype("float32"), verbose=0)
