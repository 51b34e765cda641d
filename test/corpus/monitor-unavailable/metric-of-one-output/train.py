import numpy as np
from tensorflow import keras

i = keras.Input((4,))
h = keras.layers.Dense(3, activation="relu")(i)
model = keras.Model(i, [keras.layers.Dense(1, name="age")(h), keras.layers.Dense(1, activation="sigmoid", name="sex")(h)])
model.compile("adam", loss={"age": "mean_squared_error", "sex": "binary_crossentropy"}, metrics={"sex": "accuracy"})
best = keras.callbacks.ModelCheckpoint("best.h5", monitor="val_accuracy", save_best_only=True)  # expect[keras2]: monitor-unavailable
model.fit(np.random.rand(8, 4), {"age": np.random.rand(8, 1), "sex": np.ones((8, 1))}, validation_split=0.25, verbose=0, callbacks=[best])
