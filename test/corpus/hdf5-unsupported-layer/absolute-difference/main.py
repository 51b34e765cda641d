import numpy as np
from tensorflow import keras

left, right = keras.Input((4,)), keras.Input((4,))
tower = keras.layers.Dense(3, activation="tanh")
distance = abs(tower(left) - tower(right))
model = keras.Model([left, right], keras.layers.Dense(1, activation="sigmoid")(distance))
model.compile("adam", "binary_crossentropy")
model.fit([np.random.rand(8, 4), np.random.rand(8, 4)], np.random.randint(0, 2, (8, 1)), verbose=0)
model.save("siamese.h5")  # expect[k3]: hdf5-unsupported-layer
keras.models.load_model("siamese.h5", compile=False).summary()
