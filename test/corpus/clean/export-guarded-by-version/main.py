import numpy as np
import tensorflow as tf

KERAS = tuple(int(part) for part in tf.__version__.split(".")[:2])

net = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(2)])
net.compile("adam", "mean_squared_error")
net.fit(np.random.rand(8, 4), np.random.rand(8, 2), verbose=0)
net.save("net.keras")
if KERAS >= (2, 13):
    net.export("served")
else:
    tf.saved_model.save(net, "served")
served = tf.saved_model.load("served")
print(sorted(served.signatures))
assert tf.keras.models.load_model("net.keras").count_params() == net.count_params()
