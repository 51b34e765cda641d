import keras
import numpy as np

reloaded = keras.layers.TFSMLayer("served", call_endpoint="serve")  # expect: exported-as-keras
print(reloaded.predict(np.random.rand(1, 2)))
