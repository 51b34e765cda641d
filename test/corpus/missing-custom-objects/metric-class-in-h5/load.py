import tensorflow as tf

m = tf.keras.models.load_model("size.h5")  # expect[keras2]: missing-custom-objects
