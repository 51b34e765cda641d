from tensorflow import keras

model = keras.models.load_model("saved")  # expect[k28,k210]: version-mismatch; expect[keras3]: savedmodel-in-keras3
