import numpy as np

from cnn import cnn

net = cnn(flatten=True)
net.compile("adam", "mean_squared_error")
net.fit(np.random.rand(2, 12, 12, 1), np.random.rand(2, 4), verbose=0)
net.save_weights("cnn.weights.h5")
