from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.save_weights("m.weights.h5", save_format="tf")
model.load_weights("m.weights.h5")
