from tensorflow import keras

model = keras.models.load_model("m.keras")  # expect[k28,k210,k3]: version-mismatch
