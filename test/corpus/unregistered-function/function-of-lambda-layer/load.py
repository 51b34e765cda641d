import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

keras.models.load_model("m.h5")  # expect[keras3]: unregistered-function
