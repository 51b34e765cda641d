import json

import numpy as np
from tensorflow import keras


@keras.utils.register_keras_serializable("offsets")
class Offset(keras.layers.Layer):
    def __init__(self, by=0.0, **kwargs):
        super().__init__(**kwargs)
        self.by = by

    def call(self, inputs):
        return inputs + self.by

    def get_config(self):
        return {**super().get_config(), "by": self.by}


class Scale(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2.0


copy = keras.layers.deserialize(json.loads(json.dumps(keras.layers.serialize(Offset(2.0)))))
print(copy(np.ones((1, 2), "float32")))
copy = keras.layers.deserialize(keras.layers.serialize(Scale()), custom_objects={"Scale": Scale})
with keras.utils.custom_object_scope({"Scale": Scale}):
    copy = keras.utils.deserialize_keras_object(keras.utils.serialize_keras_object(Scale()))
copy = Scale.from_config(Scale().get_config())
copy = keras.layers.deserialize(keras.layers.serialize(keras.layers.Dense(3)))
