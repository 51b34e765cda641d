from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(5, activation="relu"), keras.layers.Dense(3)])
model.build((None, 6))
model.load_weights("w.weights.h5")  # expect: truncated-file
