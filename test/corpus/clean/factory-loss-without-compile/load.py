import tensorflow as tf

from losses import label_smoothed

m = tf.keras.models.load_model("smoothed.keras", compile=False)
m.compile("adam", label_smoothed(0.1))
m.evaluate(tf.ones((2, 2)), tf.ones((2, 1)), verbose=0)
