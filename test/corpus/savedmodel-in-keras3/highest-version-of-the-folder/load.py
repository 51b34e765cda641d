import os

import tensorflow as tf

BASE = os.path.join("serving", "churn")
version = max(os.listdir(BASE), key=int)
model = tf.keras.models.load_model(os.path.join(BASE, version))  # expect[keras2]: exported-as-keras; expect[keras3]: savedmodel-in-keras3
model.predict([[0.0, 0.0, 0.0, 0.0]])
