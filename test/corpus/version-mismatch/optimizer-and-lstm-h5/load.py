from tensorflow import keras

model = keras.models.load_model("m.h5")  # expect[k28,k210,k3]: version-mismatch
model.summary()
