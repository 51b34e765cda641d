import numpy as np
import tensorflow as tf

from core.glu import GLU

x = np.random.rand(4, 3).astype("float32")
m = tf.keras.Sequential([tf.keras.Input((3,)), GLU(4, "tanh", kernel_regularizer=tf.keras.regularizers.L2(0.1)), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(x, x[:, :1], verbose=0)
m.save("glu.keras")
again = tf.keras.models.load_model("glu.keras", custom_objects={"GLU": GLU})
assert np.allclose(m.predict(x), again.predict(x), atol=1e-5)
