from dataclasses import dataclass, field

import numpy as np
import tensorflow as tf
from tensorflow import keras


@dataclass
class Decay(keras.optimizers.schedules.LearningRateSchedule):
    start: float
    rate: float = 0.5
    half_life: float = field(init=False, default=0.0)

    def __post_init__(self):
        self.half_life = 1.0 / self.rate

    def __call__(self, step):
        return self.start / (1.0 + self.rate * tf.cast(step, tf.float32))

    def get_config(self):  # expect: unaccepted-config-key
        return {"start": self.start, "rate": self.rate, "half_life": self.half_life}


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(Decay(0.1)), "mean_squared_error")
model.fit(np.random.rand(16, 4), np.random.rand(16, 1), verbose=0)
model.save("decay.keras")
keras.models.load_model("decay.keras", custom_objects={"Decay": Decay})
