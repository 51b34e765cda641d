import numpy as np
import tensorflow as tf

from activations import Shifted
from layers import Scale

model = tf.keras.Sequential([tf.keras.Input((3,)), Scale(), Shifted(), tf.keras.layers.Dense(1)])
model.compile("adam", loss="mean_squared_error")
x, y = np.ones((8, 3), "float32"), np.zeros((8, 1), "float32")
model.fit(x, y, verbose=0)
model.save("model.keras")
again = tf.keras.models.load_model("model.keras", custom_objects={"Scale": Scale, "Shifted": Shifted})
assert np.allclose(again.predict(x, verbose=0), model.predict(x, verbose=0))
