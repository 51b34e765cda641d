from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dense(5)])
model.load_weights("base.weights.h5", skip_mismatch=True)  # expect[k28,k210]: unsupported-save-argument
model.summary()
