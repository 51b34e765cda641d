import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers
from layers_ import LearnedShift

model = keras.Sequential([keras.Input((4,)), LearnedShift(), layers.Dense(1)])
model.save("m.h5")
