import numpy as np
import tensorflow as tf

from graph import FixedAdjacency

m = tf.keras.models.load_model("adj.keras")
layer = next(l for l in m.layers if isinstance(l, FixedAdjacency))
assert np.array_equal(layer.adjacency, np.eye(3))
