import numpy as np

from presets import create

net = create("small")
net.load_weights("net.weights.h5")
print(net.predict(np.zeros((1, 4)), verbose=0))
