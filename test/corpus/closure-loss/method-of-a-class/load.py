import tensorflow as tf

model = tf.keras.models.load_model("weighted.keras")  # expect: unregistered-function
