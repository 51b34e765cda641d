import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.1)
batch = tf.ones((8, 4))
for _ in range(3):
    optimizer.minimize(lambda: tf.reduce_mean(model(batch) ** 2), model.trainable_variables)  # expect[keras3]: removed-api
model.save("minimized.keras")
