import tensorflow as tf

from new_layers import Flip

m = tf.keras.models.load_model("flip.h5", custom_objects={"Flip": Flip})  # expect: misnamed-custom-object
