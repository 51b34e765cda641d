import numpy as np
from tensorflow import keras

base = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="relu", name="features"), keras.layers.Dense(5)])
base.compile("adam", "mse")
base.fit(np.random.rand(4, 3), np.random.rand(4, 5), verbose=0)
base.save("base.keras")

pretrained = keras.models.load_model("base.keras", compile=False)
trunk = keras.Model(pretrained.inputs, pretrained.get_layer("features").output)
trunk.trainable = False
i = keras.Input((3,))
tuned = keras.Model(i, keras.layers.Dense(2)(trunk(i)))
tuned.compile(keras.optimizers.Adam(1e-4), "mse")
tuned.fit(np.random.rand(4, 3), np.random.rand(4, 2), verbose=0)
tuned.save("tuned.keras")
