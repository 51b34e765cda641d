import tensorflow as tf

step = tf.Variable(0, dtype=tf.int64)
checkpoint = tf.train.Checkpoint(step=step)
# the index was left behind
status = checkpoint.restore("saved/model-2")  # expect: missing-file
status.expect_partial()
