import datetime
from collections import deque

from tensorflow import keras


class Stamped(keras.layers.Layer):
    def __init__(self, length=3, recent=None, since=None, **kwargs):
        super().__init__(**kwargs)
        self.length = length
        self.recent = deque(maxlen=length)
        self.since = datetime.date(2024, 1, 1)

    def call(self, x):
        return x * 2.0

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "length": self.length, "recent": self.recent, "since": self.since}


model = keras.Sequential([keras.Input((2,)), Stamped()])
model.save("model.keras")
