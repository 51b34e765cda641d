import numpy as np
from tensorflow import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(  # expect[keras2]: removed-api
    optimizer="adam",
    loss="binary_crossentropy",
    metrics=["accuracy", "precision", "recall"],
)
model.fit(np.random.rand(8, 4), np.random.randint(0, 2, (8, 1)), verbose=0)
model.save("model.keras")
