import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
optimizer = keras.optimizers.SGD(0.1)
seen = keras.metrics.Mean()
batch = tf.ones((8, 4))
for epoch in range(2):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(batch) ** 2)
    optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
    seen.update_state(loss)
    print(epoch, float(seen.result()))
    seen.reset_states()  # expect[keras3]: removed-api
model.save("trained.keras")
