import tensorflow as tf

# the graph of one save, the variables of another
model = tf.saved_model.load("export")  # expect: inconsistent-artifact
print(list(model.signatures))
