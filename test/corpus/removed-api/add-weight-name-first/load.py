import tensorflow as tf

from layers import BilinearPool

tf.keras.models.load_model("bilinear.h5", custom_objects={"BilinearPool": BilinearPool})
