import tensorflow as tf

net = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
checkpoint = tf.train.Checkpoint(net=net)
latest = tf.train.latest_checkpoint("runs")
if latest:
    checkpoint.restore(latest).assert_existing_objects_matched()
manager = tf.train.CheckpointManager(checkpoint, directory="runs/a", max_to_keep=1)
manager.save()
