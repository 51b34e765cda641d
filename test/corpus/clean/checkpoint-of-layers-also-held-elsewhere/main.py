import numpy as np
import tensorflow as tf


class Pair(tf.keras.layers.Layer):
    def __init__(self, inner, outer, **kwargs):
        super().__init__(**kwargs)
        self.inner = inner
        self.outer = outer

    def call(self, x):
        return self.outer(self.inner(x))


class Paired(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [tf.keras.layers.Dense(4), tf.keras.layers.Dense(4)]
        self.pair = Pair(self.parts[0], self.parts[1])

    def call(self, x):
        return self.pair(x)


class Chained(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [tf.keras.layers.Dense(4), tf.keras.layers.Dense(4)]
        self.chain = tf.keras.Sequential(self.parts)

    def call(self, x):
        return self.chain(x)


class Graph(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [tf.keras.layers.Dense(4), tf.keras.layers.Dense(4)]
        inputs = tf.keras.Input((3,))
        self.graph = tf.keras.Model(inputs, self.parts[1](self.parts[0](inputs)))

    def call(self, x):
        return self.graph(x)


x = np.random.rand(4, 3).astype("float32")
for make in (Paired, Chained, Graph):
    net, again = make(), make()
    expected = net(x).numpy()
    again(x)
    tf.train.Checkpoint(net=net).write("held/step")
    tf.train.Checkpoint(net=again).read("held/step").assert_existing_objects_matched()
    assert np.allclose(again(x).numpy(), expected, atol=1e-6)
