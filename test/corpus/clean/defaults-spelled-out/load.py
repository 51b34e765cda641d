from tensorflow import keras

model = keras.Sequential([
    keras.Input((6, 2)),
    keras.layers.Conv1D(filters=4, kernel_size=3, activation="linear", use_bias=True),
    keras.layers.LSTM(3, activation="tanh", recurrent_activation="sigmoid", return_sequences=True),
    keras.layers.GRU(units=3, activation="tanh", reset_after=True),
    keras.layers.Dense(4, activation=None),
    keras.layers.Dense(1),
])
model.load_weights("parts.weights.h5")
