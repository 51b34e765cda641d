import numpy as np
import tensorflow as tf
from tensorflow import keras


@keras.utils.register_keras_serializable()
class Coverage(keras.metrics.Metric):
    def __init__(self, name="coverage", **kwargs):
        super().__init__(name=name, **kwargs)
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign(tf.reduce_mean(tf.cast(y_pred > y_true, tf.float32)))

    def result(self):
        return self.total


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=[Coverage()])
best = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_coverage", save_best_only=True)  # expect[keras3]: monitor-unavailable
model.fit(np.random.rand(8, 4), np.random.rand(8, 1), validation_split=0.25, verbose=0, callbacks=[best])
keras.models.load_model("best.keras").summary()
