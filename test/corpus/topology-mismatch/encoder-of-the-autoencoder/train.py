import numpy as np

from nets import autoencoder

x = np.random.rand(16, 8)
model = autoencoder()
model.compile("adam", "mse")
model.fit(x, x, verbose=0)
model.save_weights("autoencoder.weights.h5")
