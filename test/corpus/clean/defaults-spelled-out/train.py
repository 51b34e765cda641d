from tensorflow import keras

model = keras.Sequential([
    keras.Input((6, 2)),
    keras.layers.Conv1D(4, 3, activation=None),
    keras.layers.LSTM(3, return_sequences=True),
    keras.layers.GRU(3),
    keras.layers.Dense(4),
    keras.layers.Dense(1, activation="linear"),
])
model.compile("adam", "mse")
model.save("whole.keras")
model.save_weights("parts.weights.h5")
