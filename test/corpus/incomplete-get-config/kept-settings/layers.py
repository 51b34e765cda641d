from tensorflow.keras import layers


class Slots(layers.Layer):
    def __init__(self, slots=4, decay=0.5, **kwargs):
        super().__init__(**kwargs)
        self._settings = dict(slots=slots)
        self.decay = decay

    def call(self, x):
        return x * self.decay * self._settings["slots"]

    def get_config(self):  # expect: incomplete-get-config
        return {**super().get_config(), **self._settings}


class Named(layers.Layer):
    def _config_of(self, *names):
        config = super().get_config()
        for name in names:
            config[name] = getattr(self, name)
        return config


class Ramp(Named):
    def __init__(self, low=0.0, high=1.0, **kwargs):
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def call(self, x):
        return self.low + x * (self.high - self.low)

    def get_config(self):  # expect: incomplete-get-config
        return self._config_of("low")


class Window(Named):
    FIELDS = "low high".split()

    def __init__(self, low=0.0, high=1.0, **kwargs):
        super().__init__(**kwargs)
        self.low, self.high = low, high

    def call(self, x):
        return self.low + x * (self.high - self.low)

    def get_config(self):
        return self._config_of(*self.FIELDS)
