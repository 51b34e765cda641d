import numpy as np
from tensorflow import keras


def build():
    return keras.Sequential(
        [keras.layers.Embedding(20, 4), keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1)]
    )


words = np.random.randint(0, 20, (16, 5))
model = build()
model.compile("adam", "mean_squared_error")
model.fit(words, np.random.rand(16, 1), verbose=0)
model.save_weights("words.weights.h5")
before = model.predict(words, verbose=0)
# Keras 2 knows the shape that an Embedding takes, and makes the weights at once
again = build()
again.load_weights("words.weights.h5")  # expect[keras3]: unbuilt-model
assert np.allclose(before, again.predict(words, verbose=0), atol=1e-5)
