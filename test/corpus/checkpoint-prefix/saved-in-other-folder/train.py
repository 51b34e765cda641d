import tensorflow as tf

from nets import make_net

net = make_net()
manager = tf.train.CheckpointManager(tf.train.Checkpoint(net=net), directory="runs/a", max_to_keep=1)
manager.save()
