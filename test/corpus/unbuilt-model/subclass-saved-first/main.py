import tensorflow as tf


class Pair(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.one = tf.keras.layers.Dense(2)
        self.two = tf.keras.layers.Dense(1)

    def call(self, x):
        return self.two(self.one(x))


net = Pair()
net.compile("adam", "mse")
net.save_weights("start.weights.h5")  # expect: unbuilt-model
x = tf.random.normal((4, 3))
net.fit(x, tf.zeros((4, 1)), verbose=0)
net.load_weights("start.weights.h5")
net.save_weights("end.weights.h5")
