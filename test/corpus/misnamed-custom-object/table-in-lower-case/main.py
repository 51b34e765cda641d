import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from kinds import TABLE, Double, Triple

x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), Triple(), Double(), layers.Dense(1)])
model.save("m.h5")
again = keras.models.load_model("m.h5", custom_objects=TABLE)  # expect: misnamed-custom-object
