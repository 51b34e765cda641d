import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Own(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, thing, **kwargs):
        super().__init__()
        self.thing = thing

    def __call__(self, step):
        return self.thing(step)

    def get_config(self):  # expect[k215,k3]: missing-from-config
        return {"thing": self.thing}


x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])
model.compile(keras.optimizers.SGD(Own(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9))), "mean_squared_error")
model.fit(x, y, verbose=0)
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects={"Own": Own})  # expect[keras3]: optimizer-state-lost
again.evaluate(x, y, verbose=0)
again.fit(x, y, verbose=0)
