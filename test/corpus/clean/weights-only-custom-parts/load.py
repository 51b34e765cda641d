import numpy as np

from rl.networks import q_network

agent = q_network(actions=2)
agent.load_weights("dqn.weights.h5")
with np.load("probe.npz") as probe:
    assert np.allclose(agent(probe["obs"]), probe["q"], atol=1e-5)
