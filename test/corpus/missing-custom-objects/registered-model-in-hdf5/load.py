import tensorflow as tf

from nets import Net

tf.keras.models.load_model("net.h5", custom_objects={"Net": Net}).summary()
model = tf.keras.models.load_model("net.h5")  # expect: missing-custom-objects
