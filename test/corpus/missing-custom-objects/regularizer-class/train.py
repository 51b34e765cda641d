import numpy as np
import tensorflow as tf
from sparse.priors import Horseshoe

inp = tf.keras.Input((6,), name="markers")
out = tf.keras.layers.Dense(1, kernel_regularizer=Horseshoe(0.2))(inp)
gwas = tf.keras.Model(inp, out)
gwas.compile("adam", "mse")
gwas.fit(np.random.rand(8, 6), np.random.rand(8, 1), verbose=0)
gwas.save("gwas.keras")
