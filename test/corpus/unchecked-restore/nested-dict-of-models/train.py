import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


def sub(n):
    return tf.keras.Sequential([layers.Input((n,)), layers.Dense(n, kernel_initializer="random_uniform")])


if __name__ == "__main__":
    g_ab, g_ba = sub(3), sub(3)
    ckpt = tf.train.Checkpoint(generator_g=g_ab, generator_f=g_ba)
    tf.train.CheckpointManager(ckpt, "./checkpoints/train", max_to_keep=5).save()
    x = np.random.rand(2, 3).astype("float32")
    np.savez("probe.npz", x=x, y=g_ab(x))
