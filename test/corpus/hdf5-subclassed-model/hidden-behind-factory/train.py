import numpy as np

from nets import make

m = make("net")
m.compile("adam", "mean_squared_error")
m.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0)
m.save("net.h5")  # expect: hdf5-subclassed-model
