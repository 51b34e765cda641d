from tensorflow import keras


class LoudCheckpoint(keras.callbacks.ModelCheckpoint):
    """Says where it keeps the best model."""

    def __init__(self, folder, **options):
        keras.callbacks.ModelCheckpoint.__init__(self, folder + "-best.keras", monitor="loss", save_best_only=True)
        self.options = options

    def on_epoch_end(self, epoch, logs=None):
        keras.callbacks.ModelCheckpoint.on_epoch_end(self, epoch, logs)
        print("kept in", self.filepath)
