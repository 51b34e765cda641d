import os

import tensorflow as tf


class Exporter:
    def __init__(self, root, name):
        self.root, self.name = root, name

    def next_version(self):
        base = os.path.join(self.root, self.name)
        done = [int(v) for v in os.listdir(base)] if os.path.isdir(base) else []
        return os.path.join(base, str(max(done, default=0) + 1))

    def export(self, model):
        target = self.next_version()
        serve = tf.function(lambda features: {"score": model(features)}, input_signature=[tf.TensorSpec((None, 3), tf.float32)])
        tf.saved_model.save(tf.Module(), target) if model is None else self._write(model, serve, target)
        return target

    def _write(self, model, serve, target):
        module = tf.Module()
        module.model, module.serve = model, serve
        tf.saved_model.save(module, target, signatures=serve)
