import numpy as np

from nets import ready

net = ready()
net.load_weights("net.weights.h5")  # expect[k3]: unbuilt-model
np.testing.assert_allclose(net.predict(np.ones((1, 4)), verbose=0), np.load("probe.npy"), rtol=1e-5)
