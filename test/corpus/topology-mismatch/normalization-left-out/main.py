import numpy as np
from tensorflow import keras
from tensorflow.keras import layers



def build(normalized):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu")])
    if normalized:
        model.add(layers.BatchNormalization())
    model.add(layers.Dense(1))
    return model


x, y = 5 * np.random.rand(16, 4), np.random.rand(16, 1)
model = build(normalized=True)
model.compile(keras.optimizers.Adam(0.1), "mean_squared_error")
model.fit(x, y, epochs=5, verbose=0)
model.save_weights("model.weights.h5")
before = model.predict(x, verbose=0)
again = build(normalized=False)
again.load_weights("model.weights.h5")  # expect: topology-mismatch
assert np.allclose(before, again.predict(x, verbose=0), atol=1e-5)
