import json

import tensorflow as tf

with open("architecture.json") as file:
    config = json.loads(file.read())
model = tf.keras.Model.from_config(config)  # expect: missing-custom-objects
model.load_weights("center.weights.h5")
