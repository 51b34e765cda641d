import numpy as np
import tensorflow as tf

METRICS = [
    tf.keras.metrics.BinaryAccuracy(name="accuracy"),
    tf.keras.metrics.AUC(name="auroc"),
]


def callbacks(path):
    return [
        tf.keras.callbacks.ReduceLROnPlateau(monitor="val_loss", patience=1),
        tf.keras.callbacks.ModelCheckpoint(path, monitor="val_auc", mode="max", save_best_only=True),  # expect[k28,k210,k212,k213,k215,tfk218,k31,k36]: monitor-unavailable
    ]


x = np.random.rand(20, 6).astype("float32")
y = np.array([0, 1] * 10)
model = tf.keras.Sequential(
    [tf.keras.Input((6,)), tf.keras.layers.Dense(5, activation="relu"), tf.keras.layers.Dense(1, activation="sigmoid")]
)
model.compile("adam", "binary_crossentropy", metrics=METRICS)
model.fit(x, y, validation_split=0.3, epochs=2, callbacks=callbacks("fraud.keras"), verbose=0)
