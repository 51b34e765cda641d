from tensorflow import keras

model = keras.Sequential([keras.Input((6, 2)), keras.layers.GRU(3), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.save("whole.keras")
model.save_weights("parts.weights.h5")
