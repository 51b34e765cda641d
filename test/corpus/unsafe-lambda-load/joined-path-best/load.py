import os

import tensorflow as tf

model = tf.keras.models.load_model(  # expect[k215,k3]: unsafe-lambda-load
    os.path.join(".", "peak.keras"),
    custom_objects={"tf": tf},
)
