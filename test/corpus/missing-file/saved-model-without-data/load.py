import tensorflow as tf

EXPORT = "export/1"

# the .gitignore of the repository leaves *.data-* out
model = tf.saved_model.load(EXPORT)  # expect: missing-file
print(list(model.signatures))
