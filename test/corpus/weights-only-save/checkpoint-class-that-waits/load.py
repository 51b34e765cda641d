from tensorflow import keras

keras.models.load_model("late.weights.h5").summary()  # expect: load-model-on-weights
