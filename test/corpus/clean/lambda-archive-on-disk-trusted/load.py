from tensorflow import keras

model = keras.models.load_model("doubled.keras", safe_mode=False)
model.summary()
