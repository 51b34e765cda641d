import tensorflow as tf

print(tf.keras.models.load_model("fraud.keras").metrics_names)
