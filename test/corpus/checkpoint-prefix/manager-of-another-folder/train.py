import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
state = tf.train.Checkpoint(net=net, step=tf.Variable(3))
tf.train.CheckpointManager(state, "runs/checkpoints", max_to_keep=2).save()
