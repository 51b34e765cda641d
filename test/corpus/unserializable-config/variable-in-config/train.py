import numpy as np
import tensorflow as tf

from temperature import Temperature

i = tf.keras.Input((4,))
model = tf.keras.Model(i, tf.keras.layers.Softmax()(Temperature(2.0)(tf.keras.layers.Dense(3)(i))))
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.random.rand(6, 4), np.random.randint(0, 3, 6), verbose=0)
model.save("calibrated.h5")
