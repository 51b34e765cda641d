import numpy as np
import tensorflow as tf

from experts import MixtureOfExperts

i = tf.keras.Input((4,))
model = tf.keras.Model(i, MixtureOfExperts(2, 5, 3)(i))
model.compile("adam", "mse")
x = np.random.rand(8, 4).astype("float32")
model.fit(x, np.random.rand(8, 3), verbose=0)
model.save("moe.keras")
np.savez("probe.npz", x=x, y=model.predict(x))
