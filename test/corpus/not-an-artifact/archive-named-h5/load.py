from tensorflow import keras

model = keras.models.load_model("model.h5")  # expect: not-an-artifact
model.summary()
