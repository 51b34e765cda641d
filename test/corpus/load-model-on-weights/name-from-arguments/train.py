import argparse
import os

import numpy as np
from tensorflow import keras


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="runs")
    parser.add_argument("--name", default="small")
    return parser.parse_args()


if __name__ == "__main__":
    args = arguments()
    os.makedirs(args.out, exist_ok=True)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    saver = keras.callbacks.ModelCheckpoint(os.path.join(args.out, args.name + ".weights.h5"), save_weights_only=True)  # expect: weights-only-save
    model.fit(np.random.rand(6, 3), np.random.rand(6), callbacks=[saver], verbose=0)
