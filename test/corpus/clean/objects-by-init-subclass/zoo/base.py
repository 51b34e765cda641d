from tensorflow import keras


class ZooLayer(keras.layers.Layer):
    registry = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        ZooLayer.registry[cls.__name__] = cls

    own = ()

    def get_config(self):
        config = super().get_config()
        for klass in reversed(type(self).__mro__):
            for name in vars(klass).get("own", ()):
                config[name] = getattr(self, name)
        return config
