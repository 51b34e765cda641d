from tensorflow import keras

model = keras.models.load_model("model.h5", compile=False)  # expect: inconsistent-artifact
model.summary()
