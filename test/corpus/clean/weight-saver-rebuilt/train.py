import numpy as np

from saver import Bundle, mlp

args = dict(n_in=3, widths=[4, 2])
model = mlp(**args)
model.compile("adam", "mse")
x = np.random.rand(8, 3).astype("float32")
model.fit(x, np.random.rand(8, 1), verbose=0)
Bundle("bundle").write(model, **args)
np.savez("probe.npz", x=x, y=model.predict(x))
