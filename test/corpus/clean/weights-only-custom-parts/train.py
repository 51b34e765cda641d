import numpy as np

from rl.networks import q_network

q = q_network(2)
q.compile("adam", lambda t, p: (t - p) ** 2)
q.fit(np.random.rand(8, 3).astype("float32"), np.random.rand(8, 2).astype("float32"), verbose=0)
q.save_weights("dqn.weights.h5")
obs = np.ones((1, 3), "float32")
np.savez("probe.npz", obs=obs, q=q(obs))
