import tensorflow as tf

import penalty

model = tf.keras.models.load_model("ortho.h5", custom_objects={"orthogonal": penalty.orthogonal})
