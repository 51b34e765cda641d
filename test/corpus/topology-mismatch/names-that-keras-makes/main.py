import numpy as np
from tensorflow import keras
from tensorflow.keras import layers



def build():
    return keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(1)])


x, y = np.random.rand(16, 4), np.random.rand(16, 1)
model = build()
model.compile("adam", "mean_squared_error")
model.fit(x, y, epochs=3, verbose=0)
model.save("model.h5")
before = model.predict(x, verbose=0)
again = build()
again.load_weights("model.h5", by_name=True)  # expect: topology-mismatch
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
