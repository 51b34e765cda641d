import numpy as np
import tensorflow as tf

from spline import Spline

x = np.random.rand(4, 2).astype("float32")
m = tf.keras.Sequential([tf.keras.Input((2,)), Spline(2), Spline(3), tf.keras.layers.Dense(1)])
m.compile("adam", "mean_squared_error")
m.fit(x, x[:, :1], verbose=0)
m.save("spline.h5")
assert np.allclose(tf.keras.models.load_model("spline.h5").predict(x), m.predict(x), atol=1e-5)
