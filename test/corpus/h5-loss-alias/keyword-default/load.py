import keras

print(keras.models.load_model("demand.h5").loss)
