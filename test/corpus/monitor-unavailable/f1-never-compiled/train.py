import numpy as np
from tensorflow.keras import callbacks, layers, models

net = models.Sequential([layers.Input((3,)), layers.Dense(1, activation="sigmoid")])
net.compile("adam", "binary_crossentropy", metrics=["accuracy"])
best_path = "best_f1.h5"
cbs = []
cbs.append(callbacks.ModelCheckpoint(best_path, monitor="val_f1", mode="max", save_best_only=True))  # expect[keras2]: monitor-unavailable
net.fit(np.random.rand(8, 3), np.array([0, 1] * 4), validation_split=0.5, callbacks=cbs, verbose=0)
