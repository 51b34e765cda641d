import functools

import tensorflow as tf


def named(name):
    def wrap(fn):
        fn.__name__ = name
        return fn

    return wrap


def huber_with(delta):
    @named(f"huber_{delta:g}".replace(".", "_"))
    def loss(y, p):
        e = tf.abs(tf.cast(y, p.dtype) - p)
        return tf.reduce_mean(tf.where(e < delta, 0.5 * e**2, delta * (e - 0.5 * delta)), axis=-1)

    return loss


def logged(fn):
    calls = []

    @functools.wraps(fn)
    def wrapper(y, p):
        calls.append(1)
        return fn(y, p)

    return wrapper


@logged
def bias(y, p):
    return tf.reduce_mean(p - tf.cast(y, p.dtype), axis=-1)


LOSS = huber_with(0.5)
