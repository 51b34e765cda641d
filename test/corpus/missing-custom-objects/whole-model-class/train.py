import numpy as np

from bert.tiny import TinyEncoder

enc = TinyEncoder(3)
enc.compile("adam", "mse")
enc.fit(np.random.rand(4, 5), np.random.rand(4, 3), verbose=0)
enc.save("tiny.keras")  # expect[k28,k210,k212]: hdf5-subclassed-model
