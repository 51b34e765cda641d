import numpy as np
from tensorflow import keras

from nets import compiled

net = compiled()
net.fit(
    np.random.rand(8, 3),
    np.random.rand(8, 1),
    epochs=2,
    verbose=0,
    callbacks=[keras.callbacks.ModelCheckpoint("resume.weights.h5", save_weights_only=True)],  # expect: weights-only-save
)
