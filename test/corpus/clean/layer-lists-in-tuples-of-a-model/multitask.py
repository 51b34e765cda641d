import tensorflow as tf
from tensorflow.keras import layers


class MultiTask(tf.keras.Model):
    TASKS = {"ctr": (8, 4), "cvr": (6, 3)}

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.shared = layers.Dense(8, activation="relu")
        self.towers = []
        for task, sizes in self.TASKS.items():
            self.towers.append((task, [layers.Dense(s, activation="relu") for s in sizes], layers.Dense(1)))

    def call(self, x):
        h = self.shared(x)
        outputs = {}
        for task, hidden, last in self.towers:
            t = h
            for layer in hidden:
                t = layer(t)
            outputs[task] = last(t)
        return outputs
