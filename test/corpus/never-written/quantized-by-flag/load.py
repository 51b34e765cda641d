from tensorflow import keras

from train import path_for

model = keras.models.load_model(str(path_for("wake", quantized=True)))  # expect: never-written
model.summary()
