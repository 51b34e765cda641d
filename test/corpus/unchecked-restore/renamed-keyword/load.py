import numpy as np
import tensorflow as tf

policy = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
checkpoint = tf.train.Checkpoint(policy=policy)
checkpoint.restore(tf.train.latest_checkpoint("agent"))  # expect: unchecked-restore
with np.load("probe.npz") as probe:
    assert np.allclose(policy(probe["state"]), probe["action"], atol=1e-6)
