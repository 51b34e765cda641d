import numpy as np
from tensorflow import keras


def callbacks(patience, warm_up):
    return [
        keras.callbacks.EarlyStopping(monitor="loss", patience=patience, start_from_epoch=warm_up),  # expect[k28,k210]: removed-api
        keras.callbacks.ModelCheckpoint("best.keras", monitor="loss", save_best_only=True),
    ]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), epochs=3, callbacks=callbacks(2, 1), verbose=0)
