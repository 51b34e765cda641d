import tensorflow as tf


def export(model, version):
    target = f"serving/model/{version:04d}"
    tf.saved_model.save(model, target)
    return target
