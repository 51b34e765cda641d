import numpy as np
from tensorflow.keras import Input, Model

from fm import FactorizationMachine

x = Input((5,))
fm = Model(x, FactorizationMachine(5)(x))
fm.compile("adam", "mse")
fm.fit(np.random.rand(8, 5), np.random.rand(8, 1), verbose=0)
fm.save("fm.keras")
