import tensorflow as tf

from net import make

checkpoint = tf.train.Checkpoint(net=make())
checkpoint.read("training/ckpt").assert_existing_objects_matched()
