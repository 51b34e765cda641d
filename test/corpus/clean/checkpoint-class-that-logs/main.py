import numpy as np
from tensorflow import keras


class Best(keras.callbacks.ModelCheckpoint):
    """Watches what it measures itself."""

    def on_epoch_end(self, epoch, logs=None):
        logs = {**(logs or {}), "val_spread": float(np.ptp(self.model.predict(np.eye(4), verbose=0)))}
        super().on_epoch_end(epoch, logs)


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), verbose=0, callbacks=[Best("spread.keras", monitor="val_spread", mode="max", save_best_only=True)])
keras.models.load_model("spread.keras").summary()
