from tensorflow import keras


class KeepBest(keras.callbacks.Callback):
    def __init__(self, monitor="loss", path="best.keras"):
        super().__init__()
        self.monitor, self.path = monitor, path
        self.best, self.weights = float("inf"), None

    def on_epoch_end(self, epoch, logs=None):
        if logs[self.monitor] < self.best:
            self.best, self.weights = logs[self.monitor], self.model.get_weights()

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)
        self.model.save(self.path)
