import tensorflow as tf

from nets import make_net

net = make_net()
latest = tf.train.latest_checkpoint("runs")
status = tf.train.Checkpoint(net=net).restore(latest)  # expect: checkpoint-prefix
assert latest is not None, "nothing restored"
