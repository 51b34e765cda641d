import glob

import tensorflow as tf

latest = sorted(glob.glob("epoch*.keras"))[-1]
net = tf.keras.models.load_model(latest)  # expect[k28,k210,k3]: missing-custom-objects
