import tensorflow as tf

model = tf.saved_model.load("export")  # expect: corrupt-data
print(list(model.signatures))
