import numpy as np
import tensorflow as tf


class Session:
    def __init__(self):
        self.model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
        self.step = tf.Variable(0, dtype=tf.int64)
        self.checkpoint = tf.train.Checkpoint(model=self.model, step=self.step)
        self.manager = tf.train.CheckpointManager(self.checkpoint, "session", max_to_keep=2)


first = Session()
first.manager.restore_or_initialize()
first.step.assign_add(5)
first.manager.save()
second = Session()
second.manager.restore_or_initialize()
assert int(second.step) == 5
