from tensorflow import keras

model = keras.models.load_model("boosted.keras")  # expect: missing-custom-objects
model.summary()
