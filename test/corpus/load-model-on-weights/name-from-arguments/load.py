from tensorflow import keras

model = keras.models.load_model("runs/small.weights.h5")  # expect: load-model-on-weights
