from pathlib import Path

import tensorflow as tf


class Experiment:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def checkpoint(self):
        return self.folder / "best.weights.h5"

    def callbacks(self):
        return [
            tf.keras.callbacks.ModelCheckpoint(str(self.checkpoint), save_best_only=True, save_weights_only=True),
            tf.keras.callbacks.EarlyStopping(patience=2),
        ]

    def run(self, model, x, y):
        model.fit(x, y, validation_data=(x, y), epochs=2, callbacks=self.callbacks(), verbose=0)
        model.load_weights(str(self.checkpoint))
        model.save(self.folder / "model.keras")
