import tensorflow as tf

m = tf.keras.models.load_model("inr.keras", compile=False)  # expect: unregistered-function
