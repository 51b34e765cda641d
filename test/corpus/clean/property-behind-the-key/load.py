from tensorflow import keras

import decay

layer = keras.models.load_model("decay.keras").layers[-2]
assert isinstance(layer, decay.Exponential) and layer.window == 2 and layer.half_life == 3
