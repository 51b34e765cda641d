import argparse

from dense import densenet

p = argparse.ArgumentParser()
p.add_argument("--growth", type=int, default=4)
p.add_argument("--depth", type=int, default=3)
a = p.parse_args(args=[])
densenet(a.growth, a.depth).load_weights("dense.weights.h5")  # expect: topology-mismatch
