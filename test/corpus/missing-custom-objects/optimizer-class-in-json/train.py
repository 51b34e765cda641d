import numpy as np
import tensorflow as tf


class Patient(tf.keras.optimizers.SGD):
    pass


model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
model.compile(Patient(0.1), loss="mse")
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
with open("model.json", "w") as file:
    file.write(model.to_json())
