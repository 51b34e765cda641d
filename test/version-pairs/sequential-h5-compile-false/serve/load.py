from tensorflow import keras

model = keras.models.load_model("../shared/model.h5", compile=False)
model.summary()
