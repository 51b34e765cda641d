from tensorflow import keras


@keras.utils.register_keras_serializable(package="wrap2")
class Skip(keras.layers.Layer):
    def __init__(self, inner, **kwargs):
        super().__init__(**kwargs)
        if isinstance(inner, dict):
            inner = keras.layers.deserialize(inner)
        self.inner = inner

    def call(self, x):
        return x + self.inner(x)

    def get_config(self):
        config = super().get_config()
        config["inner"] = keras.layers.serialize(self.inner)
        return config
