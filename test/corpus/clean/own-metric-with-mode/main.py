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


class Directed(Coverage):
    def __init__(self, name="directed", **kwargs):
        super().__init__(name=name, **kwargs)
        self._direction = "up"


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile("adam", "mean_squared_error", metrics=[Coverage(), Directed(), keras.metrics.AUC(name="auc"), "mae"])
watched = [
    keras.callbacks.ModelCheckpoint("most.keras", monitor="val_coverage", mode="max", save_best_only=True),
    keras.callbacks.ModelCheckpoint("directed.weights.h5", monitor="directed", save_best_only=True, save_weights_only=True),
    keras.callbacks.ModelCheckpoint("area.weights.h5", monitor="val_auc", save_best_only=True, save_weights_only=True),
    keras.callbacks.ModelCheckpoint("near.weights.h5", monitor="mae", save_best_only=True, save_weights_only=True),
]
model.fit(np.random.rand(8, 4), np.round(np.random.rand(8, 1)), validation_split=0.25, verbose=0, callbacks=watched)
for name in ("directed", "area", "near"):
    model.load_weights(name + ".weights.h5")
print(keras.models.load_model("most.keras", compile=False).count_params())
