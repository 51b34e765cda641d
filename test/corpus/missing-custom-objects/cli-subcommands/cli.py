import argparse
import sys

import numpy as np
import tensorflow as tf


class Periodic(tf.keras.layers.Layer):
    """Appends sin and cos of the input (hour of day)."""

    def __init__(self, period=24.0, **kwargs):
        super().__init__(**kwargs)
        self.period = period

    def call(self, x):
        a = 2.0 * 3.14159265 * x / self.period
        return tf.concat([tf.sin(a), tf.cos(a)], axis=-1)

    def get_config(self):
        return {**super().get_config(), "period": self.period}


def train(args):
    model = tf.keras.Sequential([tf.keras.Input((1,)), Periodic(), tf.keras.layers.Dense(4, "relu"), tf.keras.layers.Dense(1)])
    model.compile("adam", "mean_squared_error")
    model.fit(np.random.rand(16, 1) * 24, np.random.rand(16, 1), epochs=args.epochs, verbose=0)
    model.save(args.model)


def predict(args):
    model = tf.keras.models.load_model(args.model)  # expect: missing-custom-objects
    print(model.predict(np.array([[args.hour]])))


def main(argv=None):
    parser = argparse.ArgumentParser(prog="load")
    parser.add_argument("--model", default="hourly.keras")
    commands = parser.add_subparsers(dest="command", required=True)
    t = commands.add_parser("train")
    t.add_argument("--epochs", type=int, default=1)
    t.set_defaults(run=train)
    p = commands.add_parser("predict")
    p.add_argument("--hour", type=float, default=12.0)
    p.set_defaults(run=predict)
    args = parser.parse_args(argv)
    args.run(args)
