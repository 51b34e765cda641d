import argparse

import numpy as np

from dense import densenet

p = argparse.ArgumentParser()
p.add_argument("--growth", type=int, default=6)
p.add_argument("--depth", type=int, default=3)
a = p.parse_args([])
m = densenet(a.growth, a.depth)
m.compile("adam", "mse")
m.fit(np.random.rand(4, 5), np.random.rand(4), verbose=0)
m.save_weights("dense.weights.h5")
