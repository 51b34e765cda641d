import numpy as np
from tensorflow import keras


class PeriodicSaver(keras.callbacks.Callback):
    def __init__(self, folder, every=2):
        super().__init__()
        self.folder, self.every = folder, every

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            self.model.save(f"{self.folder}/epoch_{epoch + 1}.keras")  # expect[k215,k3]: missing-directory


model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(4, 3), np.random.rand(4, 1), epochs=2, callbacks=[PeriodicSaver("periodic")], verbose=0)
