import numpy as np
import tensorflow as tf

WEIGHT_DECAY = 1e-4

model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(8, activation="relu"), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(  # expect[k28,k210]: removed-api
    learning_rate=1e-3,
    weight_decay=WEIGHT_DECAY,
)
model.compile(optimizer=optimizer, loss="mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
model.save("regressor.keras")
