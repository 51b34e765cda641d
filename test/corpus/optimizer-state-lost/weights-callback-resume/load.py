import os

import numpy as np

from nets import compiled

net = compiled()
if os.path.exists("resume.weights.h5"):
    net.load_weights("resume.weights.h5")  # expect: optimizer-state-lost
net.fit(np.random.rand(8, 3), np.random.rand(8, 1), initial_epoch=2, epochs=3, verbose=0)
assert int(net.optimizer.iterations.numpy()) == 3
