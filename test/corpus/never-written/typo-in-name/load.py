import tensorflow as tf

from paths import SERVED

m = tf.keras.models.load_model(SERVED)  # expect: never-written
