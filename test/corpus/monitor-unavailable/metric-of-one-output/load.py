from tensorflow import keras

keras.models.load_model("best.h5", compile=False).summary()
