import numpy as np

from serving.config import NAME, ROOT
from serving.predictor import Predictor

print(Predictor(ROOT, NAME)(np.random.rand(1, 3).astype("float32")))
