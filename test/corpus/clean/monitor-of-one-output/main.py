import numpy as np
from tensorflow import keras

i = keras.Input((4,))
h = keras.layers.Dense(3, activation="relu")(i)
model = keras.Model(i, {"age": keras.layers.Dense(1, name="age")(h), "sex": keras.layers.Dense(1, activation="sigmoid", name="sex")(h)})
model.compile("adam", loss={"age": "mean_squared_error", "sex": "binary_crossentropy"}, metrics={"sex": "accuracy"})
best = keras.callbacks.ModelCheckpoint("best.h5", monitor="val_sex_accuracy", mode="max", save_best_only=True)
model.fit(np.random.rand(8, 4), {"age": np.random.rand(8, 1), "sex": np.ones((8, 1))}, validation_split=0.25, verbose=0, callbacks=[best])
keras.models.load_model("best.h5", compile=False).summary()
