import numpy as np
import tensorflow as tf

from frozen import Whitening

model = tf.keras.Sequential([tf.keras.Input((4,)), Whitening(2, name="pca"), tf.keras.layers.Dense(1)])
model.get_layer("pca").trainable = False
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("whitened.keras")
again = tf.keras.models.load_model("whitened.keras", custom_objects={"Whitening": Whitening})
assert not again.get_layer("pca").trainable, "unfrozen by loading"
