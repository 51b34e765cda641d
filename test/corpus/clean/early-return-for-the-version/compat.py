import tensorflow as tf

MAJOR, MINOR = (int(part) for part in tf.__version__.split(".")[:2])
NEW = (MAJOR, MINOR) >= (2, 16)
