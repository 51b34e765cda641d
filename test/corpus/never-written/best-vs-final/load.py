import numpy as np
import tensorflow as tf

from settings import BEST_MODEL

model = tf.keras.models.load_model(BEST_MODEL)  # expect: never-written
print(model.predict(np.zeros((1, 8, 1))))
