import tensorflow as tf

with open("net.yaml", "w") as file:
    file.write("class_name: Sequential\nconfig: {}\n")
with open("net.yaml") as file:
    model = tf.keras.models.model_from_yaml(file.read())  # expect: removed-api
model.summary()
