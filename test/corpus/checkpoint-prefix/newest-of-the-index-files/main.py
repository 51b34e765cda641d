import os

import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(1)])
state = tf.train.Checkpoint(net=net, step=tf.Variable(3))
state.save("run/state")
newest = max([os.path.join("run", name) for name in os.listdir("run") if name.endswith(".index")], key=os.path.getmtime)
fresh = tf.train.Checkpoint(net=net, step=tf.Variable(0))
fresh.restore(newest)  # expect: checkpoint-prefix, unchecked-restore
assert int(fresh.step) == 3, "nothing was restored"
