import numpy as np

from detector import Detector

net = Detector().build()
net.compile("adam", "mse")
net.fit(np.random.rand(4, 16, 1), np.random.rand(4, 1), verbose=0)
net.save_weights("detector.weights.h5")
