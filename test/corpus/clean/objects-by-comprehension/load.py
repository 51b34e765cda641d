import tensorflow as tf

from vision import blocks

m = tf.keras.models.load_model("vision.keras", custom_objects=blocks.CUSTOM)
assert m.layers[1].stride == 2
