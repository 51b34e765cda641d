import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Quantile(keras.losses.Loss):
    def __init__(self, level):
        super().__init__(name=f"q{int(100 * level)}")
        self.level = level

    def call(self, t, p):
        e = t - p
        return tf.reduce_mean(tf.maximum(self.level * e, (self.level - 1) * e), axis=-1)


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
i = keras.Input((4,))
model = keras.Model(i, [layers.Dense(1, name=f"q{n}")(i) for n in range(2)])
model.compile("adam", loss=[Quantile(q) for q in (0.1, 0.9)])
model.fit(x, [y, y], verbose=0)
model.save("m.keras")
again = keras.models.load_model("m.keras", compile=False)
