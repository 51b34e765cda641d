import tensorflow as tf

from blocks import Gate, Shift


def objects(**given):
    return tf.keras.utils.custom_object_scope(given)


with objects(Gate=Gate, Shift=Shift):
    tf.keras.models.load_model("gated.keras").summary()
    with objects(Gate=Gate, Shift=Shift):
        tf.keras.models.load_model("gated.keras").summary()
    with objects(Shift=Shift):
        model = tf.keras.models.load_model("gated.h5")  # expect[keras3]: missing-custom-objects
