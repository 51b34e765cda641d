import numpy as np
from tensorflow import keras


class Patient(keras.callbacks.ModelCheckpoint):
    """Saves nothing in the first epochs."""

    def __init__(self, *args, wait=1, **kwargs):
        super().__init__(*args, **kwargs)
        self.wait = wait

    def on_epoch_end(self, epoch, logs=None):
        if epoch >= self.wait:
            super().on_epoch_end(epoch, logs)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), epochs=3, verbose=0, callbacks=[Patient("late.weights.h5", wait=2, save_weights_only=True, monitor="loss")])  # expect: weights-only-save
