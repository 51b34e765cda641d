import tensorflow as tf

m = tf.keras.models.load_model("age.keras")  # expect: unregistered-function
