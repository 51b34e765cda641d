import numpy as np

from nets import build

model = build()
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
np.savez("model.npz", *model.get_weights())
np.save("probe.npy", model.predict(np.ones((1, 4))))
