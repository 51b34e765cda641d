import numpy as np
import tensorflow as tf

import attention

x = np.random.rand(4, 5, 3).astype("float32")
m = tf.keras.Sequential([tf.keras.Input((5, 3)), attention.Pooling(scale=0.1), tf.keras.layers.Dense(1)])
m.compile("adam", "mse")
m.fit(x, np.random.rand(4, 1), verbose=0)
m.save("pool.keras")
again = tf.keras.models.load_model("pool.keras", custom_objects={k: v for k, v in vars(attention).items() if isinstance(v, type)})
assert np.allclose(m.predict(x), again.predict(x), atol=1e-5)
