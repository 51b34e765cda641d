import numpy as np
from tensorflow.keras.models import load_model

import seq2seq.model  # noqa: F401

with np.load("probe.npz") as probe:
    assert np.allclose(load_model("tagger.keras").predict(probe["ids"], verbose=0), probe["p"], atol=1e-5)
