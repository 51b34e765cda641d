import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=[keras.metrics.AUC(name="area")])
model.fit(
    np.random.rand(8, 4),
    np.random.randint(0, 2, (8, 1)),
    validation_data=(np.random.rand(4, 4), np.array([[0], [1], [0], [1]])),
    verbose=0,
    callbacks=[keras.callbacks.ModelCheckpoint("best.keras", monitor="val_area", mode="max", save_best_only=True)],
)
keras.models.load_model("best.keras")
