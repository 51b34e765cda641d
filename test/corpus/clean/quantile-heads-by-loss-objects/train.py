import numpy as np

from model import create

m = create(3)
x = np.random.rand(8, 3).astype("float32")
y = x.sum(1, keepdims=True)
m.fit(x, [y, y, y], verbose=0)
m.save("quantiles.keras")
