import tensorflow as tf

tf.keras.models.load_model("from_config.keras").summary()
