from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


@dataclass(eq=False)
class Base(layers.Layer):
    factor: float = 1.0

    def __post_init__(self):
        super().__init__()

    def get_config(self):
        return {"factor": self.factor}


@dataclass(eq=False)
class Affine(Base):  # expect: incomplete-get-config
    shift: float = 0.0

    def call(self, inputs):
        return inputs * self.factor + self.shift


x = np.random.rand(4, 3).astype("float32")
model = tf.keras.Sequential([tf.keras.Input((3,)), Affine(2.0, 5.0), layers.Dense(1)])
before = model.predict(x, verbose=0)
model.save("affine.keras")
again = tf.keras.models.load_model("affine.keras", custom_objects={"Affine": Affine})
assert again.layers[0].shift == 5.0
