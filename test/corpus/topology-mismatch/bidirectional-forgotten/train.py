import numpy as np

from nets import tagger

m = tagger(vocab=20, both_ways=True)
m.compile("adam", "sparse_categorical_crossentropy")
m.fit(np.random.randint(0, 20, (4, 5)), np.random.randint(0, 3, (4, 5)), verbose=0)
m.save_weights("tagger.weights.h5")
