from tensorflow import keras

from losses import rmsle

model = keras.models.load_model("forecast.h5")  # expect: unregistered-function
print(model.loss is rmsle)
