import numpy as np
import tensorflow as tf

actor = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
critic = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
state = np.ones((1, 3), "float32")
np.savez("probe.npz", state=state, action=actor(state))
tf.train.Checkpoint(actor=actor, critic=critic).save("agent/ckpt")
