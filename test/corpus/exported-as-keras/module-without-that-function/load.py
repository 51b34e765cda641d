import numpy as np
import tensorflow as tf

scorer = tf.saved_model.load("score_module")  # expect: exported-as-keras
print(scorer.predict(np.zeros((1, 4), "float32")))
