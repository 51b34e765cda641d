import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class WarmUp(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, after, steps):
        super().__init__()
        self.after = after
        self.steps = steps

    def __call__(self, step):
        return tf.minimum(1.0, tf.cast(step + 1, "float32") / self.steps) * self.after(step)

    def get_config(self):  # expect: missing-from-config
        return {"after": keras.optimizers.schedules.serialize(self.after), "steps": self.steps}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile(keras.optimizers.Adam(WarmUp(keras.optimizers.schedules.CosineDecay(0.1, 100), 10)), "mean_squared_error")
model.fit(x, y, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"WarmUp": WarmUp})  # expect[keras3]: optimizer-state-lost
again.fit(x, y, verbose=0)
