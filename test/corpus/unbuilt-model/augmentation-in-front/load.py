import numpy as np

from model import classifier

net = classifier()
net.load_weights("leaves.weights.h5")  # expect: unbuilt-model
net.predict(np.random.rand(1, 8, 8, 3), verbose=0)
