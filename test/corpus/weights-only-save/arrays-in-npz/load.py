import numpy as np

model = np.load("model.npz", allow_pickle=True)  # expect: load-model-on-weights
model.predict(np.random.rand(1, 4))
