from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2.0), keras.layers.Dense(1)])  # expect: lambda-layer
model.save("doubled.keras")
