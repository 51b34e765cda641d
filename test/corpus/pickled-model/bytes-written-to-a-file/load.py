import pickle
from pathlib import Path

import numpy as np

m, extra = pickle.loads(Path("payload.bin").read_bytes())
print(extra, m.predict(np.random.rand(1, 3)))
