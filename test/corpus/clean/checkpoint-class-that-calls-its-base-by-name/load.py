from tensorflow import keras

model = keras.models.load_model("tide-best.keras")
model.summary()
