import numpy as np
import tensorflow as tf

from controller import Controller

state = np.random.rand(8, 4).astype("float32")
policy = Controller()
policy.compile("adam", "mse")
policy.fit(state, state[:, :1], verbose=0)
policy.save_weights("policy.weights.h5")
twin = Controller()
twin(state)
twin.load_weights("policy.weights.h5")
assert np.allclose(policy(state), twin(state), atol=1e-5)
