import numpy as np
import tensorflow as tf
from tensorflow.keras import Input, Model, layers, models

x = Input((3,))
h = layers.Dense(4, activation="relu")(x)
model = Model(x, [layers.Dense(1, name="mu")(h), layers.Dense(1, name="sigma")(h)])
model.compile(
    optimizer="adam",
    loss=["mean_squared_error", lambda y, s: tf.reduce_mean(tf.square(s - y) * 0.1)],  # expect: lambda-loss
)
model.fit(np.random.rand(8, 3), [np.random.rand(8, 1), np.random.rand(8, 1)], verbose=0)
model.save("two_heads.keras")
models.load_model("two_heads.keras")
