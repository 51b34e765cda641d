from tensorflow import keras

model = keras.models.load_model("runs/first/models/final.keras")
model.summary()
