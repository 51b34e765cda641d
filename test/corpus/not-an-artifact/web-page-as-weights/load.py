from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(4)])
model.build((None, 3))
# the address of the page, not of the file, was given to wget
model.load_weights("pretrained.weights.h5")  # expect: not-an-artifact
