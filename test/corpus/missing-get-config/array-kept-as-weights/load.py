import tensorflow as tf

from layers import Whitening

tf.keras.models.load_model("white.keras", custom_objects={"Whitening": Whitening})
