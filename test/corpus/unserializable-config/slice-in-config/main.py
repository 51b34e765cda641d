import numpy as np
from tensorflow import keras


class Columns(keras.layers.Layer):
    def __init__(self, columns, **kwargs):
        super().__init__(**kwargs)
        self.columns = columns

    def call(self, inputs):
        return inputs[:, self.columns]

    def get_config(self):  # expect: unserializable-config
        return {**super().get_config(), "columns": self.columns}


model = keras.Sequential([keras.Input((4,)), Columns(slice(1, 3)), keras.layers.Dense(1)])
model.save("columns.keras")
again = keras.models.load_model("columns.keras", custom_objects={"Columns": Columns})
