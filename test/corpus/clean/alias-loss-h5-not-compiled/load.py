import numpy as np
from tensorflow.keras.models import load_model

options = {"compile": False}
load_model("serving.h5", **options).predict(np.ones((1, 2)))
