import numpy as np
from tensorflow import keras

inputs = keras.Input((4,))
model = keras.Model(inputs, [keras.layers.Dense(1, name="dose")(inputs), keras.layers.Dense(1, name="delay")(inputs)])
model.compile("adam", {"dose": "mean_squared_error", "delay": "mean_squared_error"}, metrics={"dose": ["mae"], "delay": ["mae"]})
# Keras 3 names the metric `mae`, whatever output it is of, when it asks which direction is the better one
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="dose_mae", save_best_only=True)  # expect[keras3]: monitor-unavailable
model.fit(np.random.rand(8, 4), {"dose": np.random.rand(8, 1), "delay": np.random.rand(8, 1)}, verbose=0, callbacks=[best])
keras.models.load_model("best.keras").summary()
