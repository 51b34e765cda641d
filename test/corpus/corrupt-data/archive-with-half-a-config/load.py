from tensorflow import keras

model = keras.models.load_model("model.keras")  # expect: corrupt-data
model.summary()
