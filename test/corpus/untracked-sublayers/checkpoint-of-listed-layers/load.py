import numpy as np
import tensorflow as tf

from nets import Policy

probe = np.load("probe.npz")
policy = Policy()
policy(probe["x"])
tf.train.Checkpoint(policy=policy).restore(tf.train.latest_checkpoint("policy")).assert_existing_objects_matched()
assert np.allclose(policy(probe["x"]).numpy(), probe["y"], atol=1e-6), "the listed layers are new"
