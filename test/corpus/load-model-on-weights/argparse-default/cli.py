import argparse


def parser():
    p = argparse.ArgumentParser()
    p.add_argument("-w", "--weights", default="gru.weights.h5")
    return p
