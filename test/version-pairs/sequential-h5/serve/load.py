from tensorflow import keras

model = keras.models.load_model("../shared/model.h5")
model.summary()
