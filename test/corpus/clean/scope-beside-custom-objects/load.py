import tensorflow as tf

from blocks import Gate, Shift

with tf.keras.utils.custom_object_scope({"Gate": Gate}):
    for path in ("gated.h5", "gated.keras"):
        tf.keras.models.load_model(path, custom_objects={"Shift": Shift}).summary()
    with tf.keras.utils.custom_object_scope({"Shift": Shift}):
        pass
    tf.keras.models.load_model("gated.keras", custom_objects={"Shift": Shift}).summary()
