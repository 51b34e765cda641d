import numpy as np
import tensorflow as tf

from schedules import HalfWay

model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(3,))])
model.compile(tf.keras.optimizers.SGD(HalfWay(0.1, 100.0)), loss="mse")
model.fit(np.ones((8, 3), "float32"), np.zeros((8, 1), "float32"), verbose=0)
twin = tf.keras.models.model_from_json(model.to_json(), custom_objects={"HalfWay": HalfWay})
twin.set_weights(model.get_weights())
assert twin.predict(np.ones((2, 3), "float32"), verbose=0).shape == (2, 1)
