from tensorflow import keras

inputs = keras.Input((8, 8, 3))
x = keras.layers.Conv2D(4, 3, name="first")(inputs)
x = keras.layers.Flatten()(x)
model = keras.Model(inputs, keras.layers.Dense(2)(x))
model.compile("adam", "mse")
model.save("shapes.keras")

for layer in model.layers[1:]:
    print(layer.name, layer.output_shape)  # expect[keras3]: removed-api
