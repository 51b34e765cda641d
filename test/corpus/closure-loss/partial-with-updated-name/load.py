import tensorflow as tf

model = tf.keras.models.load_model("upper.keras")  # expect: unregistered-function
model.summary()
