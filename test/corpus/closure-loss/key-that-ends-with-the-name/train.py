import numpy as np
import tensorflow as tf

from losses import weighted_goals

model = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(2)])
model.compile("adam", loss=weighted_goals(home=1.2))  # expect[k28,k210,k3]: closure-loss
model.fit(np.random.rand(8, 5), np.random.randint(0, 4, (8, 2)), verbose=0)
model.save("match.keras")
