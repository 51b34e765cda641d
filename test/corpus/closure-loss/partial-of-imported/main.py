from functools import partial

import numpy as np
from tensorflow import keras

from robust import tukey

loss = partial(tukey, c=4.685)  # expect: closure-loss
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile(loss=loss, optimizer="adam")
model.fit(np.random.rand(8, 3).astype("float32"), np.random.rand(8, 1).astype("float32"), verbose=0)
model.save("tukey.keras")
keras.models.load_model("tukey.keras", custom_objects={"tukey": tukey})
