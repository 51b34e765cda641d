import numpy as np

from nets import make

x, y = np.random.rand(12, 5), np.random.rand(12, 1)
folds = np.array_split(np.arange(12), 3)
for k, held_out in enumerate(folds):
    rest = np.setdiff1d(np.arange(12), held_out)
    model = make(5)
    model.fit(x[rest], y[rest], validation_data=(x[held_out], y[held_out]), verbose=0)
    model.save(f"fold_{k}.keras")  # expect[k28,k210]: duplicate-weight-names
