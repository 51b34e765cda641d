import numpy as np
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(4, 2), np.random.rand(4, 1), verbose=0)
model.save("net.h5")
tf.saved_model.save(model, "bundle")


class Runner:
    def __init__(self, path):
        self.is_keras = path.endswith(".h5")
        if self.is_keras:
            self.net = tf.keras.models.load_model(path, compile=False)
        else:
            self.net = tf.saved_model.load(path)

    def run(self, rows):
        if self.is_keras:
            return self.net.predict(rows, verbose=0)
        return self.net.signatures["serving_default"](tf.constant(rows))


for path in ("net.h5", "bundle"):
    print(Runner(path).run(np.random.rand(1, 2).astype("float32")))
