import numpy as np
from tensorflow import keras

from losses import TripletMargin, mean_distance

i = keras.Input((3, 4))
tower = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)], name="tower")
e = keras.layers.Concatenate()([tower(keras.layers.Flatten()(keras.layers.Cropping1D((k, 2 - k))(i))) for k in range(3)])
m = keras.Model(i, e)
m.compile("adam", TripletMargin(0.3), metrics=[mean_distance(0.5)])
m.fit(np.random.rand(6, 3, 4).astype("float32"), np.zeros((6, 1), "float32"), verbose=0)
m.save("triplet.keras")
m.get_layer("tower").save("tower.h5")
