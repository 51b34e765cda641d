from tensorflow import keras

# the download stopped half-way
model = keras.models.load_model("model.h5", compile=False)  # expect: truncated-file
model.summary()
