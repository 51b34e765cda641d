import keras
import numpy as np

served = keras.Sequential([keras.layers.TFSMLayer("exported/1", call_endpoint="serve")])
assert served.predict(np.ones((3, 2), "float32")).shape == (3, 1)
