from tensorflow import keras

net = keras.models.load_model("robust.keras")
