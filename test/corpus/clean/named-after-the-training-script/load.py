from tensorflow import keras

keras.models.load_model("train.keras").summary()
keras.models.load_model("rents.h5", compile=False).summary()
