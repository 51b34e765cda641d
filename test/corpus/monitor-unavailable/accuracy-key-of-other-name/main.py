import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(
    np.random.rand(8, 4),
    np.random.randint(0, 2, (8, 1)),
    validation_split=0.25,
    verbose=0,
    callbacks=[keras.callbacks.ModelCheckpoint("best-{val_acc:.2f}.keras", monitor="val_accuracy", save_best_only=True)],  # expect: monitor-unavailable
)
