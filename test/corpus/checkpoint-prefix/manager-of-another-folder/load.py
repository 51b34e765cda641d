import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
state = tf.train.Checkpoint(net=net, step=tf.Variable(0))
manager = tf.train.CheckpointManager(state, "checkpoints", max_to_keep=2)
state.restore(manager.latest_checkpoint)  # expect: checkpoint-prefix, unchecked-restore
assert int(state.step) == 3, "nothing was restored"
