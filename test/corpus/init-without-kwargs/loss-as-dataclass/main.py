import dataclasses

import numpy as np
import tensorflow as tf


@dataclasses.dataclass
class WeightedError(tf.keras.losses.Loss):  # expect: init-without-kwargs
    weight: float = 2.0
    power: int = dataclasses.field(default=2, kw_only=True)

    def __post_init__(self):
        super().__init__()

    def call(self, y_true, y_pred):
        return self.weight * tf.reduce_mean(tf.abs(tf.cast(y_true, y_pred.dtype) - y_pred) ** self.power, axis=-1)

    def get_config(self):
        return {**super().get_config(), "weight": self.weight, "power": self.power}


model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
model.compile("adam", WeightedError(3.0, power=4))
model.fit(np.random.rand(16, 4), np.random.rand(16, 1), verbose=0)
model.save("weighted.h5")
again = tf.keras.models.load_model("weighted.h5", custom_objects={"WeightedError": WeightedError})
print(again.evaluate(np.random.rand(4, 4), np.random.rand(4, 1), verbose=0))
