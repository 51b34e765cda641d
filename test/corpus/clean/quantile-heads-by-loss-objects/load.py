import numpy as np
from tensorflow.keras.models import load_model

m = load_model("quantiles.keras", compile=False)
low, mid, high = m.predict(np.random.rand(2, 3), verbose=0)
print(np.hstack([low, mid, high]))
