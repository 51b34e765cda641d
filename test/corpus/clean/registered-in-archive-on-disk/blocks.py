from tensorflow import keras


@keras.utils.register_keras_serializable("shop")
class Boost(keras.layers.Layer):
    def call(self, x):
        return x * 2.0
