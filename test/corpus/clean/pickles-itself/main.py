import pickle

import numpy as np

from estimator import Estimator

x = np.random.rand(8, 4)
estimator = Estimator(4).fit(x, x.sum(1))
with open("estimator.pkl", "wb") as file:
    pickle.dump(estimator, file)
with open("estimator.pkl", "rb") as file:
    again = pickle.load(file)
assert np.allclose(estimator.predict(x), again.predict(x), atol=1e-6)
