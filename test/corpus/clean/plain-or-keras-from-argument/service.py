import tensorflow as tf


class Service:
    def __init__(self, path, native):
        self.native = native
        self.net = tf.keras.models.load_model(path) if native else tf.saved_model.load(path)

    def __call__(self, rows):
        if self.native:
            return self.net.predict(rows, verbose=0)
        return list(self.net.signatures["serving_default"](tf.constant(rows)).values())[0]
