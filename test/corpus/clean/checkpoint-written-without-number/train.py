import tensorflow as tf

from net import make

checkpoint = tf.train.Checkpoint(net=make())
checkpoint.write("training/ckpt")
numbered = checkpoint.save("training/numbered")
checkpoint.restore(numbered).assert_existing_objects_matched()
