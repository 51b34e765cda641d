import functools

import tensorflow as tf


def knows(**objects):
    """The decorated loader runs inside a scope that knows the given objects."""

    def wrap(fn):
        @functools.wraps(fn)
        def inner(*args, **kwargs):
            with tf.keras.utils.custom_object_scope(objects):
                return fn(*args, **kwargs)

        return inner

    return wrap


class Loader:
    def __init__(self, path, objects=()):
        self.path = path
        self.objects = {o.__name__: o for o in objects}

    def __enter__(self):
        self.scope = tf.keras.utils.custom_object_scope(self.objects)
        self.scope.__enter__()
        return tf.keras.models.load_model(self.path)

    def __exit__(self, *error):
        return self.scope.__exit__(*error)
