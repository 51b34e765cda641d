import numpy as np

from nets import tagger

net = tagger(tags=3, length=8)
net.load_weights("tagger.weights.h5")
np.testing.assert_allclose(net.predict(np.arange(8)[None])[0, :2, 0].shape, (2,))
