from tensorflow import keras

model = keras.models.load_model("m.h5", compile=False)  # expect[keras3]: version-mismatch
