from tensorflow import keras

# saved by Keras 3.6
model = keras.models.load_model("doubled.keras")  # expect[k3]: unsafe-lambda-load; expect[keras2]: version-mismatch
model.summary()
