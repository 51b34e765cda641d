import numpy as np
from tensorflow import keras


class BestWeights(keras.callbacks.ModelCheckpoint):
    def __init__(self, path, **options):
        super().__init__(path, save_best_only=True, **options)
        self.save_weights_only = True


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=["mae"])
best = BestWeights("best.weights.h5", save_weights_only=True, monitor="val_mean_absolute_error")  # expect: monitor-unavailable
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), validation_split=0.25, verbose=0, callbacks=[best])
model.load_weights("best.weights.h5")
