from tensorflow import keras

model = keras.models.load_model("m.h5")  # expect[keras3]: version-mismatch
model.summary()
