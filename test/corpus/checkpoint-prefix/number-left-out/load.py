import tensorflow as tf

from net import make

checkpoint = tf.train.Checkpoint(net=make())
checkpoint.restore("training/ckpt").expect_partial()  # expect: checkpoint-prefix, unchecked-restore
