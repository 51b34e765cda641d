from tensorflow import keras

model = keras.models.load_model("tide_best.keras")  # expect: never-written
model.summary()
