from tensorflow import keras

keras.models.load_model("scoped.h5").summary()
