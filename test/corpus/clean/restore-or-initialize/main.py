import numpy as np
import tensorflow as tf


class Trainer:
    def __init__(self, folder):
        self.net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
        self.checkpoint = tf.train.Checkpoint(net=self.net, epoch=tf.Variable(0))
        self.manager = tf.train.CheckpointManager(self.checkpoint, folder, max_to_keep=2)

    def resume(self):
        if self.manager.latest_checkpoint:
            self.checkpoint.restore(self.manager.latest_checkpoint).assert_existing_objects_matched()
        return int(self.checkpoint.epoch)

    def step(self):
        for w in self.net.trainable_variables:
            w.assign(w * 0.5)
        self.checkpoint.epoch.assign_add(1)
        self.manager.save()


first = Trainer("trainer_ckpt")
assert first.resume() == 0
first.step()
second = Trainer("trainer_ckpt")
assert second.resume() == 1
assert np.allclose(first.net(np.ones((1, 2))), second.net(np.ones((1, 2))))
second.net.save("trained.keras")
