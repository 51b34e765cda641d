from tensorflow import keras


class BestWeights(keras.callbacks.Callback):
    """Keeps the weights of the epoch with the lowest loss."""

    def __init__(self, path, monitor="loss"):
        super().__init__()
        self.path = path
        self.monitor = monitor
        self.best = float("inf")

    def on_epoch_end(self, epoch, logs=None):
        value = (logs or {}).get(self.monitor)
        if value is not None and value < self.best:
            self.best = value
            self.model.save_weights(self.path)  # expect: weights-only-save
