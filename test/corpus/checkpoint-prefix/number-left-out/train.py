import tensorflow as tf

from net import make

net = make()
checkpoint = tf.train.Checkpoint(net=net)
print(checkpoint.save("training/ckpt"))
