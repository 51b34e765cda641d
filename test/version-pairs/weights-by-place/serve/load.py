from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(1)])
model.load_weights("../shared/model.weights.h5")
