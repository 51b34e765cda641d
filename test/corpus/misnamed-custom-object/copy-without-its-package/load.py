import tensorflow as tf


class LearnedShift(tf.keras.layers.Layer):
    def call(self, x):
        return x + 1.0


tf.keras.models.load_model("m.h5", custom_objects={"LearnedShift": LearnedShift})  # expect: misnamed-custom-object
