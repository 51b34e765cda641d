from tensorflow import keras

model = keras.models.load_model("model.npz")  # expect: load-model-on-weights
