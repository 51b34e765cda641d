from tensorflow import keras

keras.models.load_model("air/no2.keras").summary()
keras.models.load_model("air/ozone.keras").summary()  # expect: never-written
