from tensorflow import keras

keras.models.load_model("checkpoints/narrow_1.weights.h5")  # expect: load-model-on-weights
