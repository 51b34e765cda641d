import argparse
import os

import numpy as np
from tensorflow import keras

parser = argparse.ArgumentParser()
parser.add_argument("--arch", default="narrow", choices=["narrow", "wide"])
parser.add_argument("--out", default="checkpoints")
parser.add_argument("--epochs", default=1, type=int)
args = parser.parse_args()
os.makedirs(args.out, exist_ok=True)
net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4 if args.arch == "narrow" else 8), keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(np.random.rand(8, 4), np.random.rand(8), epochs=args.epochs, verbose=0)
net.save_weights(os.path.join(args.out, f"{args.arch}_{args.epochs}.weights.h5"))  # expect: weights-only-save
