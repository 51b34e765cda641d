import functools

import tensorflow as tf


def masked(loss):
    @functools.lru_cache(maxsize=None)
    def of(value):
        def masked_loss(y_true, y_pred):
            mask = tf.cast(tf.not_equal(y_true, value), y_pred.dtype)
            return loss(y_true * mask, y_pred * mask)

        return masked_loss

    return of
