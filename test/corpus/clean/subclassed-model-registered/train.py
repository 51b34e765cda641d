import numpy as np

from seq2seq.model import Tagger

ids = np.random.randint(0, 9, (4, 5))
tagger = Tagger(9, 3)
tagger.compile("adam", "sparse_categorical_crossentropy")
tagger.fit(ids, ids % 3, verbose=0)
tagger.save("tagger.keras")
np.savez("probe.npz", ids=ids, p=tagger.predict(ids, verbose=0))
