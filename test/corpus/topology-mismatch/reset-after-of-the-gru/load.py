from tensorflow import keras

model = keras.Sequential([keras.Input((6, 2)), keras.layers.GRU(3, reset_after=False), keras.layers.Dense(1)])
model.load_weights("parts.weights.h5")  # expect: topology-mismatch
