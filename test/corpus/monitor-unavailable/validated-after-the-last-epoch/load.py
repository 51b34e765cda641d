from tensorflow import keras

keras.models.load_model("best.keras").summary()
