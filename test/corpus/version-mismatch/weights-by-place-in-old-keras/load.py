from tensorflow import keras

model = keras.Sequential([keras.Input((4, 3)), keras.layers.LSTM(2), keras.layers.Dense(1)])
model.load_weights("w.weights.h5")  # expect[k28,k210]: version-mismatch
