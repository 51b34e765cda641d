import numpy as np

from network import build_tagger

model = build_tagger(3, bidirectional=False)
model.load_weights("tagger.weights.h5")  # expect: topology-mismatch
print(model.predict(np.random.rand(1, 6, 4)).argmax(-1))
