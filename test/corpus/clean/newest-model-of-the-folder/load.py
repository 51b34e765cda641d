import glob
import os

from tensorflow import keras

newest = max(glob.glob("runs/*"), key=os.path.getmtime)
keras.models.load_model(newest).summary()
