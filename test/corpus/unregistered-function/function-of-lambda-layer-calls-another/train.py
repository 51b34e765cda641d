import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from ops import centre

x = np.random.rand(8, 4).astype("float32")
y = np.random.rand(8, 1).astype("float32")
model = keras.Sequential([keras.Input((4,)), layers.Lambda(centre), layers.Dense(1)])
model.save("m.h5")
