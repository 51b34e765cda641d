from tensorflow import keras

model = keras.models.load_model("../shared/model.keras")
model.summary()
