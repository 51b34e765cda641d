import numpy as np
from tensorflow import keras

import fns

objects = {f.__name__: f for f in (fns.LOSS, fns.bias)}
assert set(objects) == {"huber_0_5", "bias"}
m = keras.models.load_model("named.keras", custom_objects=objects)
m.fit(np.random.rand(8, 3), np.random.rand(8, 1), verbose=0)
