import numpy as np

from network import build_tagger

model = build_tagger(3, bidirectional=True)
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.random.rand(4, 6, 4), np.random.randint(0, 3, (4, 6)), verbose=0)
model.save_weights("tagger.weights.h5")
