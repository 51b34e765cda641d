import numpy as np

from net import TwoLayer, load

x = np.random.rand(8, 3).astype("float32")
net = TwoLayer(4)
net.compile("adam", "mse")
net.fit(x, x[:, :1], verbose=0)
net.save_weights("two.weights.h5")
assert np.allclose(load("two.weights.h5")(x), net(x), atol=1e-5)
