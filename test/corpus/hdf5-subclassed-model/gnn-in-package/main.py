import numpy as np
import tensorflow as tf

import graph

net = graph.GraphNet()
net.compile("adam", "mean_squared_error")
net.fit(np.random.rand(6, 4), np.random.rand(6, 1), verbose=0)
net.save("graph.h5")  # expect: hdf5-subclassed-model
tf.keras.models.load_model("graph.h5", custom_objects={"GraphNet": graph.GraphNet}).predict(np.random.rand(1, 4))
