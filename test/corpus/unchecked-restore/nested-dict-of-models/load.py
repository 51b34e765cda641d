import numpy as np
import tensorflow as tf

from train import sub

generator = sub(3)
ckpt = tf.train.Checkpoint(generator=generator)
manager = tf.train.CheckpointManager(ckpt, "./checkpoints/train", max_to_keep=5)
if manager.latest_checkpoint:
    ckpt.restore(manager.latest_checkpoint)  # expect: unchecked-restore
    print("Latest checkpoint restored!!")
p = np.load("probe.npz")
np.testing.assert_allclose(generator(p["x"]), p["y"], atol=1e-5)
