import tensorflow as tf

import layers  # noqa: F401

tf.keras.models.load_model("blocks.keras").summary()
