import numpy as np
from tensorflow import keras


class Spread(keras.metrics.Metric):
    def __init__(self, name="spread", **kwargs):
        super().__init__(name=name, **kwargs)
        self.total = self.add_weight(name="total", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.total.assign_add(1.0)

    def result(self):
        return self.total * 1.0

    def reset_state(self):
        self.total.assign(0.0)


model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error", metrics=[Spread()])
model.fit(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
model.save("model.keras")
again = keras.models.load_model("model.keras")  # expect: missing-custom-objects
again.evaluate(np.ones((4, 3)), np.ones((4, 1)), verbose=0)
