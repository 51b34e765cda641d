import numpy as np
from tensorflow import keras


def save_with_score(model, score, prefix="model"):
    model.save(f"{prefix}_{score:.3f}")  # expect[keras3]: unsupported-extension


net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
net.compile("adam", "mse", metrics=["mae"])
history = net.fit(np.random.rand(8, 4), np.random.rand(8), verbose=0)
save_with_score(net, history.history["mae"][-1])
