from tensorflow import keras

model = keras.models.load_model("root.keras")  # expect: missing-custom-objects
model.summary()
