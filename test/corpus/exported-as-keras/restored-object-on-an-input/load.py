import tensorflow as tf

embed = tf.saved_model.load("embedding")  # expect: exported-as-keras
inputs = tf.keras.Input((6,))
score = tf.keras.layers.Dense(1)(embed(inputs))
model = tf.keras.Model(inputs, score)
