import contextlib
import os
import tempfile

import numpy as np
import tensorflow as tf

refused = (TypeError, ValueError, NotImplementedError)


class raises(contextlib.ContextDecorator):
    def __init__(self, *kinds):
        self.kinds = kinds

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        assert kind is not None and issubclass(kind, self.kinds), kind
        return True


def saved(model, folder):
    path = os.path.join(folder, "model.keras")
    model.save(path)
    return path


def test_layer_of_a_function():
    class Local(tf.keras.layers.Layer):
        def call(self, x):
            return x + 1.0

    with tempfile.TemporaryDirectory() as folder:
        path = saved(tf.keras.Sequential([tf.keras.Input((2,)), Local()]), folder)
        with raises(*refused):
            tf.keras.models.load_model(path)


class NoConfig(tf.keras.layers.Layer):
    def __init__(self, table):
        super().__init__()
        self.table = table

    def call(self, x):
        return x * tf.constant(self.table, x.dtype)


def test_layer_without_a_config():
    with tempfile.TemporaryDirectory() as folder, raises(*refused):
        path = saved(tf.keras.Sequential([tf.keras.Input((2,)), NoConfig(np.ones(2))]), folder)
        tf.keras.models.load_model(path, custom_objects={"NoConfig": NoConfig})


if __name__ == "__main__":
    test_layer_of_a_function()
    test_layer_without_a_config()
