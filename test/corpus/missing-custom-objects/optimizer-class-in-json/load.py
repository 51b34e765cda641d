import tensorflow as tf

with open("model.json") as file:
    model = tf.keras.models.model_from_json(file.read())  # expect[keras3]: missing-custom-objects
model.summary()
