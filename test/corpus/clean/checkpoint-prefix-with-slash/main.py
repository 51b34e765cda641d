# A prefix that ends in a slash: the checkpoints stand in the folder as `-1`, and `latest_checkpoint` of the folder finds them.
import tensorflow as tf

x = tf.Variable(10.0)
checkpoint = tf.train.Checkpoint(x=x)
x.assign(2.0)
path = "./ckpt/"
checkpoint.save("./ckpt/")
x.assign(11.0)
checkpoint.restore(tf.train.latest_checkpoint(path)).assert_existing_objects_matched()
assert float(x.numpy()) == 2.0
