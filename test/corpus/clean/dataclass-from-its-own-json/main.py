import numpy as np

from store import Settings, load, save, network

settings = Settings(units=7)
model = network(settings)
save(model, settings, "run")
again = load("run")
assert np.allclose(model.predict(np.ones((1, 4)), verbose=0), again.predict(np.ones((1, 4)), verbose=0), atol=1e-6)
